package dev.eddy.benchmarks;

/** What HotSpot's {@code GC.class_histogram} prints: the objects that are reachable, after a collection of garbage. */
public final class ClassHistogram {

    private ClassHistogram() {}

    /** Bytes of all objects. */
    public static long totalBytes(String histogram) {
        return histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .map(line -> line.trim().split(" +", -1))
                .mapToLong(words -> Long.parseLong(words[2]))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("class histogram: no line Total (expected: one): " + histogram));
    }
}
