package dev.eddy.benchmarks.server;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Asks for {@code /healthz} at a fixed rate, on a connection of its own: how long a request that needs no worker takes shows how long
 * the loop does something else. A time counts from when the request was due, so that all that were due during a pause show it.
 */
final class HealthProbe implements AutoCloseable {

    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final HealthClient client;
    private final Histogram micros = new Histogram(TimeUnit.MINUTES.toMicros(1), 3);
    private final Thread thread = new Thread(this::probe, "health-probe");
    private volatile boolean ended; // written by who stops it, read by the thread
    private volatile @Nullable IOException failure; // the other way round

    private HealthProbe(HealthClient client) {
        this.client = client;
    }

    static HealthProbe start(int port) throws IOException {
        HealthProbe probe = new HealthProbe(HealthClient.open(port));
        probe.thread.start();
        return probe;
    }

    private void probe() {
        try {
            long due = System.nanoTime();
            while (!ended) {
                long early = due - System.nanoTime();
                if (early > 0) {
                    LockSupport.parkNanos(early);
                    continue;
                }
                client.ask();
                micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due));
                due += PERIOD_NANOS;
            }
        } catch (IOException lost) {
            failure = lost;
        } catch (RuntimeException broken) { // or it would look as if nothing had been late
            failure = new IOException(broken);
        }
    }

    /** Ends the probing and returns what it saw, in microseconds; throws what it failed with. */
    Histogram stop() throws IOException, InterruptedException {
        ended = true;
        thread.join();
        if (failure != null) {
            throw failure;
        }
        return micros;
    }

    @Override
    public void close() throws IOException {
        ended = true;
        client.close();
    }
}
