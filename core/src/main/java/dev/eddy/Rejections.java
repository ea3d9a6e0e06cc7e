package dev.eddy;

import dev.eddy.OffloadRejectedException.Reason;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;

/** Tells from what an executor threw why it refused a job. */
final class Rejections {

    private Rejections() {}

    static OffloadRejectedException of(Executor executor, Throwable thrown) {
        if (thrown instanceof OffloadRejectedException rejection) {
            return rejection;
        }
        if (!(thrown instanceof RejectedExecutionException)) {
            return new OffloadRejectedException(Reason.EXECUTOR_FAILED, -1, -1, thrown);
        }
        if (executor instanceof ExecutorService service && service.isShutdown()) {
            return new OffloadRejectedException(Reason.SHUTDOWN, -1, -1, thrown);
        }
        if (executor instanceof ThreadPoolExecutor pool) {
            BlockingQueue<Runnable> queue = pool.getQueue();
            int queued = queue.size();
            return new OffloadRejectedException(Reason.QUEUE_FULL, queued, queued + queue.remainingCapacity(), thrown);
        }
        return new OffloadRejectedException(Reason.QUEUE_FULL, -1, -1, thrown);
    }
}
