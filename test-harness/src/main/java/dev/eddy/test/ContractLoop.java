package dev.eddy.test;

import dev.eddy.AsyncLoop;
import dev.eddy.LoopError;
import dev.eddy.LoopFuture;
import dev.eddy.LoopPromise;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The loop of one test of a contract suite: opened before it, ended after it, and looked after by a {@link Tidy}.
 *
 * <p>For one test and its thread.
 */
final class ContractLoop implements BeforeEachCallback, AfterEachCallback {

    private final Callable<LoopDriver> open;
    private final Tidy tidy = new Tidy();
    private @Nullable LoopDriver driver;

    ContractLoop(Callable<LoopDriver> open) {
        this.open = open;
    }

    private LoopDriver driver() {
        return Objects.requireNonNull(driver, "driver");
    }

    AsyncLoop loop() {
        return driver().loop();
    }

    /** Turns the loop until {@code future} is done; then its result, or its own exception. */
    <V> V await(LoopFuture<V> future) throws Exception {
        return driver().done(future).result();
    }

    /** Turns the loop until {@code future} is done, and returns it. */
    <F extends LoopFuture<?>> F done(F future) throws InterruptedException {
        return driver().done(future);
    }

    /** As {@link LoopDriver#settle()}. */
    void settle() throws InterruptedException {
        driver().settle();
    }

    /** What {@code call} returns or throws when it is called on the loop. */
    <V> V onLoop(Callable<V> call) throws Exception {
        LoopPromise<V> answer = loop().createFuture();
        loop().callSoon(() -> {
            try {
                answer.trySuccess(call.call());
            } catch (Throwable failure) {
                answer.tryFailure(failure);
            }
        });
        return await(answer);
    }

    /** The errors that reached the loop's exception handler so far; those that nobody takes fail the test. */
    List<LoopError> takeErrors() {
        return tidy.takeErrors();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        tidy.beforeEach(context);
        driver = open.call();
        tidy.watch(driver.loop());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        try {
            if (driver != null) { // null if the test was skipped because the loop is not available
                driver.end();
            }
        } finally {
            tidy.afterEach(context);
        }
    }
}
