package dev.eddy.test;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import org.jspecify.annotations.Nullable;

/** Reports the leaks of one kind of resource to a {@link NettyLeakWatch}. Thread-safe. */
final class NettyLeakDetector<T> extends ResourceLeakDetector<T> {

    private final NettyLeakWatch watch;
    private volatile boolean looking; // a resource that is tracked only to look has no test

    NettyLeakDetector(NettyLeakWatch watch, Class<T> resource, int samplingInterval) {
        super(resource, samplingInterval);
        this.watch = watch;
    }

    /** Lets Netty look what has leaked, which it does whenever it tracks something. */
    @SuppressWarnings("unchecked") // it is tracked by identity and never used
    void look() {
        T something = (T) new Object();
        looking = true;
        ResourceLeakTracker<T> tracker = track(something);
        looking = false;
        if (tracker != null) {
            tracker.close(something);
        }
    }

    @Override
    protected @Nullable Object getInitialHint(String resourceType) {
        return looking ? null : watch.hint();
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        watch.found(resourceType, records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        watch.found(resourceType, "no record");
    }
}
