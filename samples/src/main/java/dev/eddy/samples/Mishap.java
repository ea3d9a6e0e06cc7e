package dev.eddy.samples;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ways in which {@code /fail} lets a job fail. */
enum Mishap {
    /** A {@link RuntimeException}. */
    RT {
        @Override
        void happen() {
            throw new IllegalStateException("as asked");
        }
    },
    /** An {@link Error}. */
    ERROR {
        @Override
        void happen() {
            throw new AssertionError("as asked");
        }
    },
    /** A {@link StackOverflowError}, by real recursion. */
    SO {
        @Override
        void happen() {
            descend(0);
        }
    },
    /** An {@link OutOfMemoryError}, of the JVM's own making: it has no arrays of this length. */
    OOM {
        @Override
        void happen() {
            Arrays.fill(new long[Integer.MAX_VALUE], 1);
        }
    };

    /** Does not return. On a worker. */
    abstract void happen();

    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static int descend(int depth) {
        return descend(depth + 1) + 1;
    }

    /** The one of this name; throws {@link Refusal} if there is none. */
    static Mishap named(String kind) {
        return Arrays.stream(values())
                .filter(mishap -> mishap.toString().equals(kind))
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest("kind: " + (kind.isEmpty() ? "missing" : kind) + " (expected: "
                        + Arrays.stream(values()).map(Mishap::toString).collect(Collectors.joining(", ")) + ')'));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
