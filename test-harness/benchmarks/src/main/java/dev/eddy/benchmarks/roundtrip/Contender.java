package dev.eddy.benchmarks.roundtrip;

import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import dev.eddy.WorkerPool;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import org.jboss.threads.EnhancedQueueExecutor;

/** The systems that are compared. */
public enum Contender {
    EDDY(threads -> new EddyRoute(
            WorkerPool.builder().threads(threads).queue(Integer.MAX_VALUE).build(), WorkerPool::close)),
    EDDY_JDK_POOL(threads -> new EddyRoute(Executors.newFixedThreadPool(threads), ExecutorService::shutdownNow)),
    EDDY_JBOSS_POOL(threads -> new EddyRoute(
            new EnhancedQueueExecutor.Builder()
                    .setCorePoolSize(threads)
                    .setMaximumPoolSize(threads)
                    .build(),
            ExecutorService::shutdownNow)),
    NETTY_BY_HAND(HandwrittenRoute::new),
    NETTY_GROUP(GroupRoute::new),
    VERTX_UNORDERED(threads -> new VertxRoute(threads, /* ordered= */ false)),
    VERTX_ORDERED(threads -> new VertxRoute(threads, /* ordered= */ true)),
    REACTOR(ReactorRoute::new),
    COMPLETABLE_FUTURE(threads -> new CompletableRoute(Executors.newFixedThreadPool(threads))),
    /** Its blocking executor is a {@link java.util.concurrent.CompletableFuture}'s executor to its users. */
    ARMERIA(threads -> new CompletableRoute(
            BlockingTaskExecutor.builder().numThreads(threads).build())),
    FLOOR(FloorRoute::new);

    private final IntFunction<Route> opener;

    Contender(IntFunction<Route> opener) {
        this.opener = opener;
    }

    /** Starts it, with a loop of its own. */
    public Route open(int threads) {
        return opener.apply(threads);
    }
}
