package dev.eddy;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** {@link ContextCarrier} for {@link MDC}. Immutable. */
final class MdcCarrier implements ContextCarrier {

    static final ContextCarrier INSTANCE = new MdcCarrier();

    private MdcCarrier() {}

    @Override
    public Snapshot capture() {
        Map<String, String> captured = MDC.getCopyOfContextMap();
        return () -> {
            Map<String, String> before = MDC.getCopyOfContextMap();
            set(captured);
            return () -> set(before);
        };
    }

    private static void set(@Nullable Map<String, String> context) {
        if (context == null || context.isEmpty()) {
            MDC.clear();
        } else {
            MDC.setContextMap(context);
        }
    }
}
