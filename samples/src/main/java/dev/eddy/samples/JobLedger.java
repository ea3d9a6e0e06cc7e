package dev.eddy.samples;

import dev.eddy.CancelToken;
import dev.eddy.LoopFuture;
import dev.eddy.Offload;
import dev.eddy.OffloadRejectedException;
import dev.eddy.PoolFigures;
import dev.eddy.WorkerPool;
import dev.eddy.netty.NettyFuture;
import dev.eddy.netty.NettyLoop;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Runs jobs in a pool and keeps account of how they end.
 *
 * <p><b>Accounting.</b> A job that the pool has taken ends in exactly one way: completed, failed, cancelled or timed out. One that
 * runs is counted before its worker is free, so that nothing is missing when the pool is idle. A job that is given up while it
 * runs is counted then, and stays in flight until its worker is free.
 *
 * <p>Thread-safe.
 */
final class JobLedger {

    private final WorkerPool pool;
    private final Duration queueTimeout;
    private final Duration runTimeout;
    private final LongAdder completed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder timedOut = new LongAdder();

    /** What a worker does; it may look at the token to see whether anybody still waits for it. */
    @FunctionalInterface
    interface Body<V> {
        V perform(CancelToken token) throws Exception;
    }

    JobLedger(WorkerPool pool, Duration queueTimeout, Duration runTimeout) {
        this.pool = pool;
        this.queueTimeout = queueTimeout;
        this.runTimeout = runTimeout;
    }

    /** Runs {@code body} on a worker; the result arrives on {@code loop}. */
    <V> LoopFuture<V> run(NettyLoop loop, String name, Body<V> body) {
        CancelToken token = new CancelToken();
        Offload offload = Offload.builder()
                .name(name)
                .queueTimeout(queueTimeout)
                .runTimeout(runTimeout)
                .token(token)
                .build();
        Entry<V> entry = new Entry<>(body, token);
        NettyFuture<V> result = loop.runInExecutor(pool, entry, offload);
        return result.addListener(done -> entry.settled(result));
    }

    PoolFigures figures() {
        return pool.figures();
    }

    long completed() {
        return completed.sum();
    }

    long failed() {
        return failed.sum();
    }

    long cancelled() {
        return cancelled.sum();
    }

    long timedOut() {
        return timedOut.sum();
    }

    /** One job; whoever sees its end first counts it. */
    private final class Entry<V> implements Callable<V> {

        private final Body<V> body;
        private final CancelToken token;
        private final AtomicBoolean ended = new AtomicBoolean();

        Entry(Body<V> body, CancelToken token) {
            this.body = body;
            this.token = token;
        }

        @Override
        public V call() throws Exception {
            try {
                V value = body.perform(token);
                endByItself(completed);
                return value;
            } catch (Throwable failure) {
                endByItself(failed);
                throw failure;
            }
        }

        void settled(NettyFuture<V> result) {
            Throwable cause = result.cause();
            if (result.isCancelled()) {
                end(cancelled);
            } else if (cause instanceof TimeoutException) {
                end(timedOut);
            } else if (cause != null && !(cause instanceof OffloadRejectedException)) {
                end(failed); // its loop is gone
            }
        }

        /** On the worker. Once the token is cancelled, whoever did that counts it: that is what the client hears of. */
        private void endByItself(LongAdder way) {
            if (!token.isCancelled()) {
                end(way);
            }
        }

        private void end(LongAdder way) {
            if (ended.compareAndSet(false, true)) {
                way.increment();
            }
        }
    }
}
