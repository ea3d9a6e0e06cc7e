package dev.eddy.benchmarks.server;

import dev.eddy.benchmarks.Part;
import dev.eddy.benchmarks.Plan;
import dev.eddy.benchmarks.Turn;
import dev.eddy.benchmarks.report.Better;
import dev.eddy.benchmarks.report.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a connection costs that has asked once and now is idle. */
public final class ConnectionsPart implements Part {

    private static final int FEW = 1000;
    private static final int MANY = 9000;
    private static final int QUICK = 100;
    private static final int BEFORE =
            100; // the server has loaded what it loads once, and made the pools that are made once
    private static final int WORKERS = 4;

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public List<Turn> round(Plan plan) {
        if (!Files.isExecutable(Path.of(Java.tool("jcmd")))) {
            System.out.println("connections: left out, there is no jcmd (a JDK has one)");
            return List.of();
        }
        List<Turn> turns = new ArrayList<>();
        for (int count : plan.quick() ? new int[] {QUICK} : new int[] {FEW, MANY}) {
            for (ServedSystem system : ServedSystem.values()) {
                if (plan.includes(system.name())) {
                    turns.add(new Turn(system.name(), circumstances(count), () -> measure(system, count)));
                }
            }
        }
        return turns;
    }

    private static String circumstances(int count) {
        return count + " idle connections";
    }

    @SuppressWarnings("try") // the connections are open, and that is all
    private static Map<Quantity, Double> measure(ServedSystem system, int count) throws IOException {
        try (ServerProcess server = ServerProcess.start(port -> system.command(port, WORKERS), ServerProcess.READY)) {
            try (IdleConnections first = IdleConnections.open(server.port(), BEFORE)) {
                long heapBefore = server.liveHeapBytes();
                long residentBefore = server.residentBytes();
                try (IdleConnections idle = IdleConnections.open(server.port(), count)) {
                    Map<Quantity, Double> values = new LinkedHashMap<>();
                    if (count == MANY) { // of fewer, what else the process does shows more
                        values.put(
                                quantity(count, "resident", "Growth of the process"),
                                (server.residentBytes() - residentBefore) / (double) count);
                    }
                    values.put(
                            quantity(count, "heap", "Live heap"),
                            (server.liveHeapBytes() - heapBefore) / (double) count);
                    return values;
                }
            }
        }
    }

    private static Quantity quantity(int count, String what, String title) {
        return new Quantity(
                "connections-" + count + '-' + what, title + ", " + circumstances(count), "B/connection", Better.LOWER);
    }
}
