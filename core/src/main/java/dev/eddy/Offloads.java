package dev.eddy;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way out of a loop: hands work to executors, and keeps account of what has not come back.
 *
 * <p>{@link #run} and {@link #wrap} are thread-safe; the account is confined to the loop.
 */
final class Offloads {

    /** How often executors that say nothing when they end are looked at, while they hold queued jobs. */
    private static final long STRANDED_CHECK_MILLIS = 500;

    private final BackedLoop loop;
    private final OutstandingRing outstanding = new OutstandingRing(); // loop-confined
    private boolean strandedCheckDue; // loop-confined
    private @Nullable WorkerPool woken; // in this pass; loop-confined
    private @Nullable Burst burst; // for the pool that was woken; loop-confined

    Offloads(BackedLoop loop) {
        this.loop = loop;
    }

    <V> ConfinedPromise<V> run(Executor executor, Callable<V> call, Offload offload) {
        ConfinedPromise<V> future = loop.newPromise();
        if (executor instanceof RemoteExecutor remote) {
            if (offload.queueTimeout() != null) {
                throw new IllegalArgumentException("queueTimeout: " + offload.queueTimeout()
                        + " (expected: none for a RemoteExecutor, which does not say when it starts a job)");
            }
            RemoteJob<V> job = new RemoteJob<>(future, offload);
            track(job);
            submitTo(remote, job, call);
            return future;
        }
        Job<V> job = new Job<>(future, executor, call, offload);
        track(job);
        if (executor instanceof WorkerPool pool) {
            submit(pool, job);
        } else {
            job.submitTo(executor);
        }
        return future;
    }

    /**
     * The first job of a pass wakes a worker; those that follow are queued a few at a time, and at the end of the pass the loop
     * looks whether that worker has done them all. To wake somebody costs the loop more than all the rest.
     */
    private void submit(WorkerPool pool, Job<?> job) {
        if (!loop.isConfined() || !loop.isInPass()) {
            pool.submit(job);
        } else if (pool != woken) {
            endBurst();
            pool.submit(job);
            woken = pool;
        } else {
            // Made before the job is counted, should there be no memory.
            addTo(burst != null ? burst : new Burst(), pool, job);
        }
    }

    private void addTo(Burst now, WorkerPool pool, Job<?> job) {
        if (!pool.accept(job)) {
            return;
        }
        burst = now;
        now.add(job);
        if (now.isFull() || pool.lacksThreads()) {
            queueBurst(pool, now);
        }
    }

    /** After each entry of a pass: jobs wait for others that come at once, and not for entries that submit none. */
    void entryRan() {
        WorkerPool pool = woken;
        Burst now = burst;
        if (pool != null && now != null && !now.checkGrowth()) {
            queueBurst(pool, now);
        }
    }

    private void queueBurst(WorkerPool pool, Burst now) {
        burst = null; // first: it is queued, also if there is no memory for a thread
        pool.queue(now);
    }

    /** At the end of each pass, too. */
    void endBurst() {
        WorkerPool pool = woken;
        if (pool == null) {
            return;
        }
        woken = null;
        Burst now = burst;
        try {
            if (now != null) {
                queueBurst(pool, now);
            }
        } finally {
            pool.wakeForQueued();
        }
    }

    private static <V> void submitTo(RemoteExecutor remote, RemoteJob<V> job, Callable<V> call) {
        try {
            job.follow(Objects.requireNonNull(remote.submit(call), "stage: null (expected: a CompletionStage)"));
        } catch (Throwable thrown) {
            job.end(new Failure(Rejections.of(remote, thrown)));
        }
    }

    <V> ConfinedPromise<V> wrap(CompletionStage<V> stage) {
        RemoteJob<V> job = new RemoteJob<>(loop.newPromise(), Offload.DEFAULT);
        track(job);
        try {
            job.follow(stage);
        } catch (Throwable thrown) {
            job.end(new Failure(thrown));
        }
        return job.future;
    }

    private void track(Outstanding<?> work) {
        if (loop.isConfined()) {
            add(work);
        } else {
            loop.postInternal(() -> add(work)); // stands before whatever ends it, so the account is right
        }
    }

    private void add(Outstanding<?> work) {
        if (loop.isClosed()) {
            work.loopClosed(loop.closedException());
            return;
        }
        if (work.future.isDone()) {
            return; // cancelled on the loop before this account reached it
        }
        outstanding.add(work);
        work.tracked();
        if (!strandedCheckDue && isWatched(work)) {
            scheduleStrandedCheck();
        }
    }

    void untrack(Outstanding<?> work) {
        if (outstanding.remove(work) && outstanding.isEmpty()) {
            loop.allDelivered();
        }
    }

    boolean isEmpty() {
        return outstanding.isEmpty();
    }

    /** Whether a thread is at one of the jobs just now. On the loop, or while nobody turns it. */
    boolean isAnyRunning() {
        return outstanding.all().stream().anyMatch(work -> work instanceof Job<?> job && job.isRunning());
    }

    /** Ends everything that is outstanding; returns how many that were. */
    int failAll(LoopClosedException closed) {
        int failed = 0;
        while (!outstanding.isEmpty()) {
            Outstanding<?> work = outstanding.oldest();
            if (work.loopClosed(closed)) {
                failed++;
            } else {
                untrack(work);
            }
        }
        return failed;
    }

    // an executor that was shut down with shutdownNow() forgets its queue without a word

    private static boolean isWatched(Outstanding<?> work) {
        return work instanceof Job<?> job && job.queuedAt() instanceof ExecutorService;
    }

    /** In real time, on whatever clock the loop is: the executor's threads are on no other. */
    private void scheduleStrandedCheck() {
        strandedCheckDue = true;
        CompletableFuture.delayedExecutor(STRANDED_CHECK_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> loop.postInternal(this::checkStranded));
    }

    private void checkStranded() {
        strandedCheckDue = false;
        boolean again = false;
        for (Outstanding<?> work : outstanding.all()) {
            if (work instanceof Job<?> job && job.isStranded()) {
                job.reject(new OffloadRejectedException(OffloadRejectedException.Reason.SHUTDOWN, -1, -1, null));
            } else {
                again |= isWatched(work);
            }
        }
        if (again && !loop.isClosed()) {
            scheduleStrandedCheck();
        }
    }
}
