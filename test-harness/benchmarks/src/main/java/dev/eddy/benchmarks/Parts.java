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

/** All parts, in the order in which they are measured. */
final class Parts {

    /** Enough to see that every part runs. */
    static final Set<String> QUICK_SYSTEMS = Set.of("EDDY", "NETTY_BY_HAND", "FLOOR");

    private static final List<Part> ALL = List.of(
            new RoundTripPart(),
            new HeadOfLinePart(),
            new CallSoonPart(),
            new IoDelayPart(),
            new GatherPart(),
            new ScalePart(),
            new ConnectionsPart(),
            new ServerPart(),
            new KvPart());

    private Parts() {}

    /** Those with these names, or all if there are no names. */
    static List<Part> named(Set<String> names) {
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
