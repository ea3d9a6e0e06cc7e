package dev.eddy.samples;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The worker threads of this JVM. A pool calls one busy also before its job has begun; its stack tells. */
final class Workers {

    private Workers() {}

    /** Those that are in the code of {@code type}, or in what it calls. */
    static List<Thread> in(Class<?> type) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(live -> live.getKey().getName().startsWith("eddy-worker-"))
                .filter(live -> Arrays.stream(live.getValue())
                        .anyMatch(frame -> frame.getClassName().equals(type.getName())))
                .map(Map.Entry::getKey)
                .toList();
    }
}
