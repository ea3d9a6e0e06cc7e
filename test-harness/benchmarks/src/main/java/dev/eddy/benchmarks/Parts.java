package dev.eddy.benchmarks;

import dev.eddy.benchmarks.callsoon.CallSoonPart;
import dev.eddy.benchmarks.callsoon.IoDelayPart;
import dev.eddy.benchmarks.gather.GatherPart;
import dev.eddy.benchmarks.headofline.HeadOfLinePart;
import dev.eddy.benchmarks.roundtrip.RoundTripPart;
import dev.eddy.benchmarks.scale.ScalePart;
import dev.eddy.benchmarks.server.ConnectionsPart;
import dev.eddy.benchmarks.server.KvPart;
import dev.eddy.benchmarks.server.ServerPart;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All parts, in the order in which they are measured. */
final class Parts {

    /** Enough to see that every part runs, and all but {@code kv} have something to compare. */
    static final Set<String> QUICK_SYSTEMS = Set.of(
            "EDDY",
            "NETTY_BY_HAND",
            "FLOOR",
            "NETTY_EXECUTE",
            "IDLE",
            "ALL_OF",
            "NETTY_GROUP",
            "VERTX_UNORDERED",
            "ARMERIA");

    private static final List<Part> ALL = List.of(
            RoundTripPart.ofEmptyJobs(),
            RoundTripPart.ofBusyJobs(),
            new HeadOfLinePart(),
            new CallSoonPart(),
            new IoDelayPart(),
            new GatherPart(),
            new ScalePart(),
            new ConnectionsPart(),
            new ServerPart(),
            new KvPart());

    private Parts() {}

    /**
     * Those with these names, or all if there are no names.
     *
     * @throws IllegalArgumentException if a name is none
     */
    static List<Part> named(Set<String> names) {
        for (String name : names) {
            if (ALL.stream().noneMatch(part -> part.name().equals(name))) {
                throw new IllegalArgumentException("part: " + name + " (expected: one of "
                        + ALL.stream().map(Part::name).collect(Collectors.joining(", ")) + ')');
            }
        }
        return ALL.stream()
                .filter(part -> names.isEmpty() || names.contains(part.name()))
                .toList();
    }

    /** For the help. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ALL.stream().map(Part::name).iterator();
        }
    }
}
