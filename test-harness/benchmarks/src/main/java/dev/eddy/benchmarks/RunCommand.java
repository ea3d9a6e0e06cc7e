package dev.eddy.benchmarks;

import dev.eddy.benchmarks.report.Machine;
import dev.eddy.benchmarks.report.Page;
import dev.eddy.benchmarks.report.Quantity;
import dev.eddy.benchmarks.report.Recorder;
import dev.eddy.benchmarks.report.Run;
import dev.eddy.benchmarks.report.RunFile;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures, round by round, and writes what it found after each. */
@Command(
        name = "run",
        description = "Measures the parts, each in rounds in which every system has its turn, and writes the results.")
final class RunCommand implements Callable<Integer> {

    static final String RESULTS = "test-harness/benchmarks/results";
    private static final String QUICK_RESULTS = "test-harness/benchmarks/target/quick-results";

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "<part>",
            completionCandidates = Parts.Names.class,
            description = "Some parts only, of: ${COMPLETION-CANDIDATES}.")
    private Set<String> only = Set.of();

    @Option(
            names = "--systems",
            split = ",",
            paramLabel = "<system>",
            description = "Some systems only, as the results name them: EDDY,FLOOR.")
    private Set<String> systems = Set.of();

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "How often each system has its turn (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(
            names = "--quick",
            description = "One round, a few systems, a moment each: shows that everything runs, and nothing else.")
    private boolean quick;

    @Option(
            names = "--results",
            description = "Where the results go (default: " + RESULTS + "; with --quick " + QUICK_RESULTS + ").")
    private @Nullable Path results;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        List<Part> parts = parts();
        Plan plan = quick ? new Plan(1, true, quickSystems()) : new Plan(rounds, false, systems);
        Path folder = results != null ? results : Path.of(quick ? QUICK_RESULTS : RESULTS);
        if (!systems.isEmpty()) {
            requireKnownSystems(parts, plan);
        }
        SortedMap<String, String> versions = Versions.ofLibraries(); // once: results of its own make a checkout dirty
        boolean whole = true;
        for (Part part : parts) {
            whole &= measure(part, plan, folder, versions);
        }
        System.out.println("Wrote " + Page.render(folder));
        return whole ? 0 : 1;
    }

    private List<Part> parts() {
        if (rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds: " + rounds + " (expected: 1 or more)");
        }
        try {
            return Parts.named(only);
        } catch (IllegalArgumentException unknown) {
            throw new ParameterException(spec.commandLine(), "--only: " + unknown.getMessage());
        }
    }

    private void requireKnownSystems(List<Part> parts, Plan plan) throws Exception {
        Set<String> unknown = new TreeSet<>(systems);
        for (Part part : parts) {
            List<Turn> turns = part.round(new Plan(1, plan.quick(), Set.of()));
            if (turns.isEmpty()) {
                return; // it lacks its tool, which it has said; whose systems are meant cannot be known
            }
            turns.forEach(turn -> unknown.remove(turn.system()));
        }
        if (!unknown.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--systems: " + unknown + " (expected: some that these parts measure)");
        }
    }

    private Set<String> quickSystems() {
        return systems.isEmpty() ? Parts.QUICK_SYSTEMS : systems;
    }

    /** Whether every turn gave its values. */
    private boolean measure(Part part, Plan plan, Path folder, SortedMap<String, String> versions) throws Exception {
        String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Recorder recorder = new Recorder();
        List<String> failures = new ArrayList<>();
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Turn turn : part.round(plan)) {
                System.out.printf(
                        "%s %d/%d %s, %s: ", part.name(), round, plan.rounds(), turn.system(), turn.circumstances());
                System.out.flush();
                if (!take(turn, round, recorder)) {
                    failures.add(turn.system() + ", " + turn.circumstances() + ", round " + round);
                }
            }
            if (!failures.isEmpty()
                    || !recorder.figures().isEmpty()) { // else it lacks its tool: what there was is left
                RunFile.write(
                        folder,
                        new Run(
                                part.name(),
                                date,
                                command(),
                                Machine.here(),
                                versions,
                                plan.rounds(),
                                round,
                                failures,
                                recorder.figures()));
            }
        }
        return failures.isEmpty();
    }

    private static boolean take(Turn turn, int round, Recorder recorder) {
        try {
            StringBuilder said = new StringBuilder();
            for (Map.Entry<Quantity, Double> found : turn.measurement().call().entrySet()) {
                recorder.record(found.getKey(), turn.system(), round, found.getValue());
                said.append(said.length() == 0 ? "" : ", ")
                        .append(String.format(Locale.ROOT, "%,.5g ", found.getValue()))
                        .append(found.getKey().unit());
            }
            System.out.println(said);
            return true;
        } catch (Exception failure) {
            System.out.println("failed");
            failure.printStackTrace();
            return false;
        }
    }

    private String command() {
        return "java -jar test-harness/benchmarks/target/eddy-benchmarks.jar "
                + String.join(
                        " ", spec.commandLine().getParent().getParseResult().originalArgs());
    }
}
