package dev.eddy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@link Async#waitAll} and its siblings: watches futures until enough of them are done, and leaves them as they are.
 *
 * <p>Confined to the loop, except for {@link #cancel}, which may come from any thread.
 */
final class Waiting<V> implements Source, LoopBound {

    private final Set<LoopFuture<V>> futures;
    private final Predicate<LoopFuture<V>> suffices; // one that is done so ends the waiting
    private final @Nullable Duration timeout;
    private final ConfinedPromise<Waited<V>> result;
    private final List<Registration> registrations = new ArrayList<>(); // loop-confined
    private @Nullable TimerHandle timer; // loop-confined
    private int pending; // loop-confined

    private Waiting(Set<LoopFuture<V>> futures, Predicate<LoopFuture<V>> suffices, @Nullable Duration timeout) {
        this.futures = futures;
        this.suffices = suffices;
        this.timeout = timeout;
        this.result = Gathering.loopOf(futures).<Waited<V>>newPromise().from(this);
    }

    static <V> LoopFuture<Waited<V>> start(
            Collection<? extends LoopFuture<V>> given, Predicate<LoopFuture<V>> suffices, @Nullable Duration timeout) {
        Set<LoopFuture<V>> futures = Collections.unmodifiableSet(new LinkedHashSet<>(given));
        if (futures.isEmpty()) {
            throw new IllegalArgumentException("futures: none (expected: at least one)");
        }
        Waiting<V> waiting = new Waiting<>(futures, suffices, timeout);
        waiting.result.loop().runConfined(waiting::begin);
        return waiting.result;
    }

    private void begin() {
        pending = futures.size();
        boolean enough = false;
        for (LoopFuture<V> future : futures) {
            if (future.isDone()) {
                pending--;
                enough |= suffices.test(future);
            }
        }
        if (enough || pending == 0 || result.loop().isClosed()) {
            finish();
            return;
        }
        for (LoopFuture<V> future : futures) {
            if (!future.isDone()) {
                registrations.add(future.onDone(this::done));
            }
        }
        if (timeout != null) {
            timer = result.loop().callLater(timeout, this);
        }
    }

    private void done(LoopFuture<V> future) {
        pending--;
        if (pending == 0 || suffices.test(future)) {
            finish();
        }
    }

    /** The time is over. */
    @Override
    public void run() {
        finish();
    }

    @Override
    public void loopClosed(LoopClosedException closed) {
        result.tryFailure(closed);
    }

    private void finish() {
        stop();
        Set<LoopFuture<V>> done = new LinkedHashSet<>();
        Set<LoopFuture<V>> notDone = new LinkedHashSet<>();
        for (LoopFuture<V> future : futures) {
            (future.isDone() ? done : notDone).add(future);
        }
        result.trySuccess(new Waited<>(Collections.unmodifiableSet(done), Collections.unmodifiableSet(notDone)));
    }

    private void stop() {
        registrations.forEach(Registration::close);
        registrations.clear();
        if (timer != null) {
            timer.cancel();
        }
    }

    @Override
    public boolean cancel(ConfinedPromise<?> self, Cancelled cancelled, boolean interrupt) {
        if (!self.decide(cancelled)) {
            return false;
        }
        self.loop().runConfined(this::stop);
        return true;
    }
}
