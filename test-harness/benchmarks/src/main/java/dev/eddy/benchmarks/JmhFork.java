package dev.eddy.benchmarks;

import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One fork of one JMH benchmark: one system's turn. */
public final class JmhFork {

    private static final TimeValue TIMEOUT = TimeValue.seconds(30);

    private JmhFork() {}

    /**
     * Blocks until it has ended.
     *
     * @param method the benchmark method of {@code benchmark}
     * @param params JMH's, by field
     */
    public static Result run(Class<?> benchmark, String method, Map<String, String> params, Plan plan, Cpus cpus)
            throws Exception {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include('^' + benchmark.getName().replace(".", "\\.") + "\\." + method + '$')
                .jvm(cpus.java().toString())
                .jvmArgs(Fork.JVM_ARGS.toArray(String[]::new))
                .forks(1)
                .warmupIterations(plan.warmUpIterations(cpus))
                .warmupTime(TimeValue.milliseconds(plan.iterationMillis()))
                .measurementIterations(plan.measuredIterations())
                .measurementTime(TimeValue.milliseconds(plan.iterationMillis()))
                .timeout(TIMEOUT)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        params.forEach(options::param);
        return new Result(new Runner(options.build()).runSingle());
    }

    /** What JMH found. */
    public record Result(RunResult found) {

        public double score() {
            return found.getPrimaryResult().getScore();
        }

        /** An event counter's sum, or what a profiler found. */
        public double secondary(String name) {
            return Objects.requireNonNull(found.getSecondaryResults().get(name), name)
                    .getScore();
        }

        public double bytesPerOperation() {
            return secondary("gc.alloc.rate.norm");
        }
    }
}
