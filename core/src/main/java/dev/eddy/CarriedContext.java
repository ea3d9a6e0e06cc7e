package dev.eddy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;

/** The context that {@code toThread} carries to one job: put in place before it, taken back after it. Immutable. */
record CarriedContext(List<ContextCarrier.Snapshot> snapshots) {

    /** On the calling thread. */
    static CarriedContext capture(List<ContextCarrier> carriers) {
        return new CarriedContext(carriers.stream().map(ContextCarrier::capture).toList());
    }

    <V> Callable<V> around(Callable<V> call) {
        return () -> {
            Deque<Runnable> restores = new ArrayDeque<>();
            try {
                for (ContextCarrier.Snapshot snapshot : snapshots) {
                    restores.push(snapshot.install());
                }
                return call.call();
            } finally {
                restoreAll(restores);
            }
        };
    }

    /** All of them, also when one throws. */
    private static void restoreAll(Deque<Runnable> restores) {
        Runnable latest = restores.poll();
        if (latest != null) {
            try {
                latest.run();
            } finally {
                restoreAll(restores);
            }
        }
    }
}
