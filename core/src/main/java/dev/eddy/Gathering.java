package dev.eddy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One future for many: waits for all its parts and keeps their order.
 *
 * <p>Confined to the loop, except for {@link #cancel}, which may come from any thread.
 *
 * @param <P> what a part gives
 * @param <R> what is collected of each
 */
abstract class Gathering<P, R> implements Source {

    private final List<LoopFuture<? extends P>> parts;
    private final ConfinedPromise<List<R>> result;
    private final List<@Nullable R> collected;
    private int pending; // loop-confined
    private boolean partCancelled; // at least one was; loop-confined
    private boolean unpublished; // the maker's own
    private volatile @Nullable Cancelled requested; // written by the canceller, read on the loop

    Gathering(Collection<? extends LoopFuture<? extends P>> futures) {
        parts = List.copyOf(futures);
        pending = parts.size();
        collected = new ArrayList<>(Collections.nCopies(pending, null));
        result = loopOf(parts).<List<R>>newPromise().from(this);
    }

    static BackedLoop loopOf(Collection<? extends LoopFuture<?>> parts) {
        if (parts.isEmpty()) {
            return (BackedLoop) AsyncLoop.running();
        }
        AsyncLoop loop = parts.iterator().next().loop();
        for (LoopFuture<?> part : parts) {
            if (part.loop() != loop) {
                throw new IllegalArgumentException(
                        "futures: of " + loop + " and of " + part.loop() + " (expected: all of one loop)");
            }
        }
        return (BackedLoop) loop;
    }

    /**
     * What part number {@code index} adds to the list. On the loop, with a part that is done.
     *
     * @throws Throwable to end the result with it at once
     */
    abstract R collect(LoopFuture<? extends P> part) throws Throwable;

    final LoopFuture<List<R>> start() {
        if (areAllDone()) {
            unpublished = true; // nobody can see it change, on whatever thread this is
            begin();
            unpublished = false;
        } else {
            loop().runConfined(this::begin);
        }
        return result;
    }

    private boolean areAllDone() {
        for (LoopFuture<? extends P> part : parts) {
            if (!part.isDone()) {
                return false;
            }
        }
        return true;
    }

    private void end(Object outcome) {
        if (!result.decideAs(outcome)) {
            return;
        }
        if (unpublished) {
            result.settle();
        } else {
            result.settleOnLoop();
        }
    }

    private BackedLoop loop() {
        return result.loop();
    }

    private void begin() {
        for (int i = 0; i < parts.size(); i++) {
            LoopFuture<? extends P> part = parts.get(i);
            if (part.isDone()) {
                take(i, part);
            } else if (part instanceof ConfinedPromise<? extends P> promise) {
                promise.onDone(new Part(i, promise));
            } else {
                int index = i;
                part.onDone(done -> take(index, part));
            }
        }
        if (parts.isEmpty()) {
            end(List.of());
        }
    }

    /** A part that is waited for: a callback that knows its number, so that there is one object for each and not two. */
    private final class Part extends DoneNode {
        private final int index;
        private final ConfinedPromise<? extends P> promise;

        Part(int index, ConfinedPromise<? extends P> promise) {
            this.index = index;
            this.promise = promise;
        }

        @Override
        void fire() {
            loop().post(this);
        }

        @Override
        void runOnLoop() {
            take(index, promise);
        }

        @Override
        boolean isCallback() {
            return true;
        }

        @Override
        void drop(LoopClosedException closed) {
            runOnLoop(); // others may be waiting for what it completes
        }

        @Override
        public String toString() {
            return "Part[" + index + " of " + result + ']';
        }
    }

    private void take(int index, LoopFuture<? extends P> part) {
        pending--;
        partCancelled |= part.isCancelled();
        try {
            collected.set(index, collect(part));
        } catch (Throwable failure) {
            Cancelled cancelled = requested;
            end(cancelled != null && part.isCancelled() ? cancelled : new Failure(failure));
        }
        if (pending == 0 && !result.decided()) {
            Cancelled cancelled = requested;
            // A cancel that no part has heeded came too late.
            end(cancelled != null && partCancelled ? cancelled : Collections.unmodifiableList(collected));
        }
    }

    /** Cancels the parts; the result ends when they have. */
    @Override
    public final boolean cancel(ConfinedPromise<?> self, Cancelled cancelled, boolean interrupt) {
        if (requested != null) {
            return false;
        }
        requested = cancelled; // before a part can be seen to be cancelled
        boolean any = false;
        for (LoopFuture<? extends P> part : parts) {
            any |= cancelled.applyTo(part, interrupt);
        }
        if (!any) {
            requested = null; // too late: the result stands
        }
        return any || result.decidedBy(cancelled); // the loop may have been quicker than this
    }

    /** {@link Async#gather}. */
    static final class OfValues<V> extends Gathering<V, V> {

        OfValues(Collection<? extends LoopFuture<? extends V>> futures) {
            super(futures);
        }

        @Override
        V collect(LoopFuture<? extends V> part) throws Throwable {
            return part.result();
        }
    }

    /** {@link Async#gatherSettled}. */
    static final class OfOutcomes<V> extends Gathering<V, Outcome<V>> {

        OfOutcomes(Collection<? extends LoopFuture<? extends V>> futures) {
            super(futures);
        }

        @Override
        Outcome<V> collect(LoopFuture<? extends V> part) {
            try {
                return new Outcome<>(part.result(), null);
            } catch (Throwable failure) {
                return new Outcome<>(null, failure);
            }
        }
    }
}
