package dev.eddy.benchmarks.scale;

import dev.eddy.benchmarks.Part;
import dev.eddy.benchmarks.Plan;
import dev.eddy.benchmarks.Turn;
import dev.eddy.benchmarks.report.Better;
import dev.eddy.benchmarks.report.Quantity;
import dev.eddy.benchmarks.report.Systems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@link IdleConnections}, of the samples' jar that the same build made. */
public final class ConnectionsPart implements Part {

    private static final Path SAMPLES = Path.of("samples/target/eddy-samples.jar");
    private static final Path JDK = Path.of(System.getProperty("java.home"), "bin");

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public List<Turn> round(Plan plan) {
        if (!Files.isRegularFile(SAMPLES) || !Files.isExecutable(JDK.resolve("jcmd"))) {
            System.out.println("connections: left out, there is no " + SAMPLES + " or no jcmd");
            return List.of();
        }
        int[] numbers = plan.quick() ? new int[] {100} : new int[] {1000, 9000};
        return List.of(new Turn(Systems.EDDY, "idle connections", () -> measure(numbers)));
    }

    private static Map<Quantity, Double> measure(int[] numbers) throws Exception {
        Map<Quantity, Double> values = new LinkedHashMap<>();
        for (int connections : numbers) {
            try (IdleConnections idle = new IdleConnections(JDK.resolve("java"), SAMPLES)) {
                values.put(quantity(connections), idle.bytesEach(connections, JDK.resolve("jcmd")));
            }
        }
        return values;
    }

    private static Quantity quantity(int connections) {
        return new Quantity(
                "connections-" + connections,
                String.format(Locale.ROOT, "Live heap of %,d idle connections to the sample compute", connections),
                "B/connection",
                Better.LOWER);
    }
}
