package dev.eddy.benchmarks;

import dev.eddy.benchmarks.roundtrip.RoundTripPart;
import dev.eddy.benchmarks.server.ConnectionsPart;
import dev.eddy.benchmarks.server.KvPart;
import dev.eddy.benchmarks.server.ServerPart;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** All parts, in the order in which they are measured. */
final class Parts {

    /** Enough to see that every part runs. */
    static final Set<String> QUICK_SYSTEMS = Set.of("EDDY", "NETTY_BY_HAND", "VERTX_UNORDERED", "FLOOR");

    private static final List<Part> ALL =
            List.of(new RoundTripPart(), new ServerPart(), new ConnectionsPart(), new KvPart());

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
