package dev.eddy;

import java.security.CodeSource;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in debug mode where callbacks and futures were made, for as long as they live. Kept beside them, so that outside
 * of debug mode nothing is the larger for it.
 *
 * <p>Thread-safe.
 */
final class CreationSites {

    private static final StackWalker CALLERS = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final @Nullable CodeSource OURS =
            BackedLoop.class.getProtectionDomain().getCodeSource();

    private final Map<Object, Site> sites = Collections.synchronizedMap(new WeakHashMap<>());

    /** A stack and no error; the message names the line outside of the library. */
    private static final class Site extends Throwable {
        private static final long serialVersionUID = 1;

        Site(String line) {
            super("made at " + line);
        }
    }

    void record(Object made) {
        sites.put(made, new Site(callerOutside()));
    }

    private static String callerOutside() {
        return CALLERS.walk(frames -> frames.filter(frame -> !isLibrary(frame.getDeclaringClass()))
                .findFirst()
                .map(frame -> frame.toStackTraceElement().toString())
                .orElse("unknown place"));
    }

    private static boolean isLibrary(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null || source.equals(OURS) || AsyncLoop.class.isAssignableFrom(type);
    }

    @Nullable
    Throwable of(@Nullable Object made) {
        return made == null || sites.isEmpty() ? null : sites.get(made);
    }

    /** For {@code toString}: {@code , made at …}; empty if it is not known. */
    String lineOf(Object made) {
        Throwable site = of(made);
        return site == null ? "" : ", " + site.getMessage();
    }
}
