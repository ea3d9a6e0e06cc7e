package dev.eddy.benchmarks;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** What HotSpot's {@code GC.class_histogram} prints: the objects that are reachable, after a collection of garbage. */
public final class ClassHistogram {

    private ClassHistogram() {}

    /**
     * Bytes of all objects of this JVM, counted one by one: what the heap says it uses is whole regions of a megabyte, of which one more or
     * less is full. Takes a collection of garbage or two.
     */
    public static long liveBytes() throws JMException {
        System.gc(); // whoever is told of what it finds unreachable lets go of more
        return totalBytes((String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()}));
    }

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
