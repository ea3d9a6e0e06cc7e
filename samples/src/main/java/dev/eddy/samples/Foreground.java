package dev.eddy.samples;

import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a server until the process is told to end: the first SIGTERM or SIGINT lets it drain, the second ends the process at once.
 *
 * <p>A JVM that is about to end pays no attention to further signals, so they are taken by {@code sun.misc.Signal}; by name, since
 * it is not part of Java SE. Where it is missing, or the JVM runs with {@code -Xrs}, the shutdown hook drains alone.
 */
final class Foreground {

    private static final Logger LOG = LoggerFactory.getLogger(Foreground.class);
    private static final int TERMINATED = 128 + 15; // as a shell reports a process that SIGTERM ended

    private Foreground() {}

    /** Says {@code READY <port>} on {@code out} and blocks until the server has ended. */
    static void run(DrainingServer server, PrintWriter out) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "drain"));
        AtomicBoolean ending = new AtomicBoolean();
        onSignal("TERM", () -> end(ending));
        onSignal("INT", () -> end(ending));
        out.println("READY " + server.port());
        out.flush();
        server.awaitClosed();
        server.close(); // waits for the one who is at it
    }

    private static void end(AtomicBoolean ending) {
        if (ending.compareAndSet(false, true)) {
            System.exit(0); // runs the hook
        } else {
            Runtime.getRuntime().halt(TERMINATED);
        }
    }

    private static void onSignal(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object calls = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run(); // on a thread of its own
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), calls);
        } catch (ReflectiveOperationException | LinkageError unavailable) {
            LOG.debug("no handler for SIG{}, the JVM's own stays", name, unavailable);
        }
    }
}
