package dev.eddy.test;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Netty's own leak detection, with reports that go to the test instead of a log.
 *
 * <p>Netty notices a leak when the buffer is garbage and the next one is allocated. So the watch collects garbage and lets
 * every detector look. A test that allocated nothing is spared that.
 *
 * <p>Thread-safe.
 */
final class NettyLeakWatch extends ResourceLeakDetectorFactory implements LeakWatch {

    /** A collection that is not over by then is not worth waiting for: the leak will show in a later test. */
    private static final long COLLECT_MILLIS = 2_000;

    private final List<NettyLeakDetector<?>> detectors = new CopyOnWriteArrayList<>();
    private final Queue<String> found = new ConcurrentLinkedQueue<>();
    private final AtomicLong tracked = new AtomicLong();
    private volatile String test = "before the first test";
    private volatile boolean buffersAreWatched;
    private long seen; // tracked resources of which nothing is left; confined to the thread that runs the tests

    private NettyLeakWatch() {}

    static NettyLeakWatch install() {
        NettyLeakWatch watch = new NettyLeakWatch();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID); // any other finds a leak only by luck
        setResourceLeakDetectorFactory(watch);
        try {
            Class.forName("io.netty.buffer.AbstractByteBuf"); // makes its detector now, if it has none
        } catch (ClassNotFoundException commonOnly) {
            watch.buffersAreWatched = true;
        }
        return watch;
    }

    @Override
    @SuppressWarnings("deprecation") // it is the abstract one
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
            Class<T> resource, int samplingInterval, long maxActive) {
        return newResourceLeakDetector(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
        NettyLeakDetector<T> detector = new NettyLeakDetector<>(this, resource, samplingInterval);
        detectors.add(detector);
        buffersAreWatched |= resource.getName().equals("io.netty.buffer.ByteBuf");
        return detector;
    }

    /** The hint that Netty keeps with a resource; its number makes two leaks from the same place two reports. */
    String hint() {
        return test + ", resource " + tracked.incrementAndGet();
    }

    void found(String resource, String records) {
        found.add("LEAK: " + resource + " was not released before it was garbage: " + records.strip());
    }

    @Override
    public void begin(String test) {
        if (!buffersAreWatched) {
            throw new IllegalStateException(
                    "Netty's leak detector was made before Tidy (expected: the first Tidy before the"
                            + " first buffer, or junit-platform-launcher on the class path, which sees to it)");
        }
        this.test = test;
    }

    @Override
    public List<String> leaks() {
        if (tracked.get() != seen) {
            seen = tracked.get();
            collectGarbage();
            collectGarbage(); // has handed over its first reference only after the one before has handed over all
            detectors.forEach(NettyLeakDetector::look);
        }
        List<String> leaks = new ArrayList<>();
        for (String leak = found.poll(); leak != null; leak = found.poll()) {
            leaks.add(leak);
        }
        return leaks;
    }

    /** Returns when a collection has handed over some of its references. */
    private static void collectGarbage() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        WeakReference<Object> canary = new WeakReference<>(new Object(), queue);
        System.gc();
        try {
            queue.remove(COLLECT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Reference.reachabilityFence(canary);
        }
    }
}
