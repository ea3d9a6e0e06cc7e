package dev.eddy.benchmarks.roundtrip;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What Linux counts: how often the threads of this process were taken off a processor, by their own will or not.
 *
 * <p>Allocates next to nothing, since what it does counts among the bytes that JMH finds allocated. Confined to one thread.
 */
final class ContextSwitches {

    private static final File TASKS = new File("/proc/self/task");
    private static final byte[] COUNT = "ctxt_switches:".getBytes(StandardCharsets.US_ASCII); // of either kind

    private final byte[] status = new byte[8192];

    /** Of all threads that are there now; 0 where the kernel does not say. */
    long ofThisProcess() {
        if (!TASKS.isDirectory()) {
            return 0;
        }
        long sum = 0;
        for (String task : Objects.requireNonNull(TASKS.list(), "/proc/self/task")) {
            sum += of(task);
        }
        return sum;
    }

    private long of(String task) {
        try (InputStream in = new FileInputStream("/proc/self/task/" + task + "/status")) {
            return sumOfCounts(in.readNBytes(status, 0, status.length));
        } catch (FileNotFoundException ended) {
            return 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private long sumOfCounts(int length) {
        long sum = 0;
        int matched = 0;
        for (int i = 0; i < length; i++) {
            matched = status[i] == COUNT[matched] ? matched + 1 : status[i] == COUNT[0] ? 1 : 0;
            if (matched == COUNT.length) {
                sum += numberFrom(i + 1);
                matched = 0;
            }
        }
        return sum;
    }

    private long numberFrom(int index) {
        long number = 0;
        for (int i = index; status[i] != '\n'; i++) {
            if (status[i] >= '0' && status[i] <= '9') {
                number = 10 * number + status[i] - '0';
            }
        }
        return number;
    }
}
