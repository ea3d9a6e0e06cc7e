package dev.eddy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What one class logs while this is open; it is kept from the console. */
final class Logged extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger;
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    private Logged(Class<?> source) {
        logger = (Logger) LoggerFactory.getLogger(source);
        logger.setAdditive(false);
        logger.addAppender(this);
        start();
    }

    static Logged by(Class<?> source) {
        return new Logged(source);
    }

    @Override
    protected void append(ILoggingEvent event) {
        events.add(event);
        event.getFormattedMessage(); // as an appender does; this is where a broken toString is met
    }

    List<String> messages() {
        return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** The messages of the logged exceptions, null where there was none. */
    List<String> thrown() {
        return events.stream()
                .map(ILoggingEvent::getThrowableProxy)
                .map(proxy -> proxy == null ? "none" : message(proxy))
                .toList();
    }

    private static String message(IThrowableProxy proxy) {
        return proxy.getMessage();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
        stop();
    }
}
