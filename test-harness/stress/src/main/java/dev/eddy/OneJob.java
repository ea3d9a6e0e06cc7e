package dev.eddy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A job on its way: submitted by a loop, held by an executor that leaves it to an actor to run it. Counts what becomes of it.
 *
 * <p>Thread-safe.
 */
final class OneJob {

    private final TurnedLoop loop;
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger discarded = new AtomicInteger();
    private final LoopFuture<String> future;
    private @Nullable Runnable held; // set when it is made

    OneJob(Offload.Builder how) {
        this(new TurnedLoop(), how, () -> {});
    }

    /** A job that does {@code work} on the worker. */
    OneJob(TurnedLoop loop, Offload.Builder how, Runnable work) {
        this.loop = loop;
        this.future = loop.runInExecutor(
                job -> held = job,
                () -> {
                    runs.incrementAndGet();
                    work.run();
                    return "value";
                },
                how.onDiscard(value -> discarded.incrementAndGet()).build());
        loop.turn(); // the account of what is outstanding is the loop's
    }

    /** Does the job, as its worker. */
    void run() {
        java.util.Objects.requireNonNull(held).run();
    }

    TurnedLoop loop() {
        return loop;
    }

    LoopFuture<String> future() {
        return future;
    }

    int runs() {
        return runs.get();
    }

    int discarded() {
        return discarded.get();
    }

    /** How its future has ended, once the loop has done all that it was asked for. By the arbiter. */
    String ending() {
        loop.turn();
        return endingOf(future);
    }

    /** In one word. */
    static String endingOf(LoopFuture<?> future) {
        if (!future.isDone()) {
            return "pending";
        }
        try {
            return String.valueOf(future.result());
        } catch (CancellationException cancelled) {
            return "cancelled";
        } catch (TimeoutException timedOut) {
            return "late";
        } catch (LoopClosedException closed) {
            return "closed";
        } catch (OffloadRejectedException rejected) {
            return "rejected";
        } catch (Exception other) {
            return other.toString();
        }
    }
}
