package dev.eddy.samples;

import dev.eddy.LoopFuture;
import dev.eddy.Offload;
import dev.eddy.WorkerPool;
import dev.eddy.netty.NettyLoop;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back the room of values that have expired: by one job at a time, a limited number of rows by each.
 *
 * <p>Confined to the loop; ends with it.
 */
final class Purge {

    private static final Logger LOG = LoggerFactory.getLogger(Purge.class);
    private static final Offload OFFLOAD = Offload.builder().name("purge").build();

    /** What a worker does in milliseconds: others wait for it, and for the rows that it holds. */
    private static final int MOST_ROWS = 1000;

    private final NettyLoop loop;
    private final WorkerPool pool;
    private final KeyValueStore store;
    private final Duration pause;

    private Purge(NettyLoop loop, WorkerPool pool, KeyValueStore store, Duration pause) {
        this.loop = loop;
        this.pool = pool;
        this.store = store;
        this.pause = pause;
    }

    /** Starts, with a pause after each job that has found all there was. From any thread. */
    static void start(NettyLoop loop, WorkerPool pool, KeyValueStore store, Duration pause) {
        loop.callLater(pause, new Purge(loop, pool, store, pause)::run);
    }

    private void run() {
        loop.runInExecutor(pool, () -> store.purge(MOST_ROWS), OFFLOAD).onDone(this::ended);
    }

    private void ended(LoopFuture<Integer> purged) {
        if (loop.isClosed()) {
            return;
        }
        try {
            int rows = purged.result();
            loop.callLater(rows == MOST_ROWS ? Duration.ZERO : pause, this::run);
        } catch (Exception failure) {
            LOG.debug("nothing purged this time", failure);
            loop.callLater(pause, this::run);
        }
    }
}
