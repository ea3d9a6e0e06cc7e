package dev.eddy;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * Reports a failure that nobody has looked at by the time its future is garbage: once, to the loop's exception handler.
 *
 * <p>A cleaner costs, so it is registered only after the callbacks of a failed future have had their chance to look.
 */
final class UnretrievedFailure extends ReadyEntry {

    private static final Cleaner CLEANER = Cleaner.create();

    private final ConfinedPromise<?> future;
    private final Failure failure;

    private UnretrievedFailure(ConfinedPromise<?> future, Failure failure) {
        this.future = future;
        this.failure = failure;
    }

    static void watch(ConfinedPromise<?> future, Failure failure) {
        if (!failure.wasRetrieved() && !(failure.cause instanceof LoopClosedException)) {
            future.loop().post(new UnretrievedFailure(future, failure));
        }
    }

    @Override
    void runOnLoop() {
        if (!failure.wasRetrieved()) {
            BackedLoop loop = future.loop();
            CLEANER.register(future, new Report(loop, failure, loop.siteOf(future)));
        }
    }

    @Override
    void drop(LoopClosedException closed) {
        runOnLoop();
    }

    /** Must not refer to the future, which could not become garbage then. */
    private record Report(AsyncLoop loop, Failure failure, @Nullable Throwable site) implements Runnable {
        @Override
        public void run() {
            if (!failure.wasRetrieved()) {
                loop.callExceptionHandler(
                        new LoopError("exception of a future was never retrieved", failure.cause, null, site));
            }
        }
    }
}
