package dev.eddy.benchmarks.server;

import dev.eddy.benchmarks.Cpus;
import dev.eddy.benchmarks.Plan;
import dev.eddy.benchmarks.report.Better;
import dev.eddy.benchmarks.report.Quantity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One server in a new JVM, under one load.
 *
 * @param cpus {@link Cpus#PINNED}: the server has the last processor to itself, and {@code wrk} the first
 */
record ServerTurn(ServedSystem system, Load load, Cpus cpus) {

    private static final int CONNECTIONS = 64;
    private static final int FEW_CONNECTIONS = 4;

    /** As many as there are connections: no request waits for a worker, and none that is pinned to one waits for another. */
    private static final int WORKERS = CONNECTIONS;

    private static final int LAST_CPU = Runtime.getRuntime().availableProcessors() - 1;

    Map<Quantity, Double> measure(Plan plan) throws IOException, InterruptedException {
        Duration measured = Duration.ofSeconds(plan.quick() ? 2 : 4);
        Duration oneWarmUp = Duration.ofSeconds(plan.quick() ? 1 : 3);
        Duration fewWarmUp = Duration.ofSeconds(plan.quick() ? 1 : 6);
        Duration allWarmUp = Duration.ofSeconds(plan.quick() ? 1 : 8);
        try (ServerProcess server = ServerProcess.start(this::command, ServerProcess.READY);
                Wrk wrk = Wrk.open(on(0))) {
            // Step by step: all workers together, if they compute, leave the JIT's threads no time.
            wrk.run(server.port(), load.target(), 1, oneWarmUp);
            wrk.run(server.port(), load.target(), FEW_CONNECTIONS, fewWarmUp);
            wrk.run(server.port(), load.target(), CONNECTIONS, allWarmUp);
            return measure(server, wrk, measured);
        }
    }

    private List<String> command(int port) {
        List<String> command = new ArrayList<>(on(LAST_CPU));
        command.addAll(system.command(port, WORKERS));
        return command;
    }

    private List<String> on(int cpu) {
        return cpus == Cpus.FREE ? List.of() : List.of("taskset", "-c", String.valueOf(cpu));
    }

    private Map<Quantity, Double> measure(ServerProcess server, Wrk wrk, Duration duration)
            throws IOException, InterruptedException {
        double cpuBefore = server.cpuSeconds();
        try (HealthProbe probe = HealthProbe.start(server.port())) {
            Wrk.Figures answers = wrk.run(server.port(), load.target(), CONNECTIONS, duration);
            Histogram health = probe.stop();
            double cpuSeconds = server.cpuSeconds() - cpuBefore;
            if (answers.requests() == 0 || answers.refused() + answers.failed() > 0) {
                throw new IOException(answers + " (expected: some requests, none refused, none failed)");
            }
            return values(answers, cpuSeconds, health);
        }
    }

    private Map<Quantity, Double> values(Wrk.Figures answers, double cpuSeconds, Histogram health) {
        Map<Quantity, Double> values = new LinkedHashMap<>();
        values.put(
                quantity("requests", "Requests", "requests/s", Better.HIGHER), answers.requests() / answers.seconds());
        values.put(latency("p50", "Median latency"), answers.p50Millis());
        values.put(latency("p99", "p99 of the latency"), answers.p99Millis());
        values.put(
                quantity("cpu", "CPU time of the server", "µs/request", Better.LOWER),
                cpuSeconds * 1e6 / answers.requests());
        values.put(latency("healthz-p50", "Median of /healthz meanwhile"), health.getValueAtPercentile(50) / 1e3);
        values.put(latency("healthz-p99", "p99 of /healthz meanwhile"), health.getValueAtPercentile(99) / 1e3);
        values.put(latency("healthz-max", "Latest /healthz meanwhile"), health.getMaxValue() / 1e3);
        return values;
    }

    private Quantity latency(String what, String title) {
        return quantity(what, title, "ms", Better.LOWER);
    }

    private Quantity quantity(String what, String title, String unit, Better better) {
        String pinned = cpus == Cpus.FREE ? "" : "pinned-";
        return new Quantity(
                "server-" + pinned + load.word() + '-' + what, title + ", " + circumstances(), unit, better);
    }

    String circumstances() {
        return load + (cpus == Cpus.FREE ? "" : ", server on one processor, clients on another");
    }
}
