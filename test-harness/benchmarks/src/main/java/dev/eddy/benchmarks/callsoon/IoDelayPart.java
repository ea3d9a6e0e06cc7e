package dev.eddy.benchmarks.callsoon;

import dev.eddy.benchmarks.Cpus;
import dev.eddy.benchmarks.Fork;
import dev.eddy.benchmarks.Part;
import dev.eddy.benchmarks.Plan;
import dev.eddy.benchmarks.Turn;
import dev.eddy.benchmarks.report.Better;
import dev.eddy.benchmarks.report.Quantity;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@link IoDelay}, on the Netty that the jar has, and on 4.1, which the build puts beside it. */
public final class IoDelayPart implements Part {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String OWN_CLASS_PATH = System.getProperty("java.class.path");

    @Override
    public String name() {
        return "iodelay";
    }

    @Override
    public List<Turn> round(Plan plan) {
        List<Turn> turns = new ArrayList<>(turns(plan, "4.2", OWN_CLASS_PATH));
        Path libraries = besideJar("netty41");
        if (Files.isDirectory(libraries)) {
            // Not the jar itself, which has Netty 4.2 in it.
            String classPath = libraries + "/*" + File.pathSeparator + besideJar("original-eddy-benchmarks.jar");
            turns.addAll(turns(plan, "4.1", classPath));
        } else {
            System.out.println("iodelay: Netty 4.1 left out, there is no " + libraries);
        }
        return turns;
    }

    private static Path besideJar(String name) {
        return Path.of(OWN_CLASS_PATH).resolveSibling(name);
    }

    private static List<Turn> turns(Plan plan, String netty, String classPath) {
        return List.of(Way.EDDY.name(), Way.NETTY_EXECUTE.name(), IoDelay.IDLE).stream()
                .filter(way -> plan.includes(way))
                .map(way -> new Turn(way, "Netty " + netty, () -> measure(way, netty, classPath, plan)))
                .toList();
    }

    private static Map<Quantity, Double> measure(String way, String netty, String classPath, Plan plan)
            throws Exception {
        Map<String, Double> micros = Fork.run(
                Cpus.FREE, classPath, IoDelay.class, TIMEOUT, netty, way, String.valueOf(plan.measuredMillis()));
        Map<Quantity, Double> values = new LinkedHashMap<>();
        values.put(quantity(netty, "p50", "median"), micros.get("p50"));
        values.put(quantity(netty, "max", "longest"), micros.get("max"));
        return values;
    }

    private static Quantity quantity(String netty, String percentile, String words) {
        return new Quantity(
                "iodelay-netty" + netty.replace(".", "") + '-' + percentile,
                "Echo of a byte during an endless chain of callbacks, Netty " + netty + ", " + words,
                "µs",
                Better.LOWER);
    }
}
