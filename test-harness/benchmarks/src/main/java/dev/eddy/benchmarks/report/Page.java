package dev.eddy.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The results as Markdown, with a chart for each figure. Everything on it is computed from the runs. */
public final class Page {

    private static final String FILE = "RESULTS.md";

    private final StringBuilder text = new StringBuilder();

    private Page() {}

    /** Makes page and charts from the runs in {@code folder}, beside them, and returns the page's file. */
    public static Path render(Path folder) throws IOException {
        List<Run> runs = RunFile.readAll(folder);
        for (Run run : runs) {
            for (Figure figure : run.figures()) {
                Files.writeString(folder.resolve(figure.id() + ".svg"), Chart.of(figure));
            }
        }
        List<Figure> figures =
                runs.stream().flatMap(run -> run.figures().stream()).toList();
        Files.writeString(folder.resolve("goals.svg"), GoalChart.of(judged(figures)));
        return Files.writeString(folder.resolve(FILE), new Page().of(runs, figures));
    }

    private static List<GoalChart.Row> judged(List<Figure> figures) {
        return Goals.ALL.stream()
                .flatMap(goal -> goal.judge(figures).stream().map(verdict -> new GoalChart.Row(goal, verdict)))
                .toList();
    }

    private String of(List<Run> runs, List<Figure> figures) {
        line("# Results");
        line("");
        line("Made by `eddy-benchmarks render` from the JSON files beside it, which have every round. "
                + "[What is measured, and how](../README.md). [Why goals were missed](MISSED.md).");
        goals(figures);
        runs.forEach(this::part);
        return text.toString();
    }

    private void goals(List<Figure> figures) {
        line("");
        line("## Goals");
        line("");
        line("The median of the rounds' ratios and the ratio of the medians must both keep the limit. "
                + "*Within noise* asks it of the better quartile of the rounds.");
        line("");
        line("![Goals](goals.svg)");
        line("");
        line("| figure | EDDY is to be | median of the rounds | quartiles | of the medians | rounds | |");
        line("|---|---|---|---|---|---:|---|");
        Goals.ALL.forEach(goal -> goal(goal, goal.judge(figures)));
    }

    private void goal(Goal goal, Optional<Verdict> judged) {
        if (judged.isEmpty()) {
            line(
                    "| `%s` | %s | | | | | not measured |",
                    goal.figure(), wish(goal, goal.against().isEmpty() ? "" : "× " + goal.against()));
            return;
        }
        Verdict verdict = judged.get();
        Spread spread = verdict.perRound();
        line(
                "| %s | %s | %s | %s – %s | %s | %d | %s |",
                verdict.title(),
                wish(goal, verdict.unit()),
                Numbers.ratio(spread.median()),
                Numbers.ratio(spread.lowerQuartile()),
                Numbers.ratio(spread.upperQuartile()),
                Numbers.ratio(verdict.ofMedians()),
                verdict.rounds(),
                verdict.met() ? "met" : "**missed**");
    }

    private static String wish(Goal goal, String unit) {
        String peer = goal.against().equals(Goal.BEST_PEER) && !unit.endsWith(Goal.BEST_PEER) ? " (best peer)" : "";
        return (goal.bound() == Goal.Bound.AT_LEAST ? "≥ " : "≤ ")
                + Numbers.of(goal.limit())
                + ' '
                + unit
                + peer
                + (goal.noise() == Goal.Noise.FORGIVEN ? ", within noise" : "");
    }

    private void part(Run run) {
        Machine machine = run.machine();
        line("");
        line("## %s", run.part());
        line("");
        line("    %s", run.command());
        line("");
        line(
                "%s, on %s, %d cores, %s, %s. %s.",
                run.date(),
                machine.processor(),
                machine.cores(),
                machine.kernel(),
                machine.jdk(),
                String.join(
                        ", ",
                        run.versions().entrySet().stream()
                                .map(library -> library.getKey() + ' ' + library.getValue())
                                .toList()));
        if (!run.failures().isEmpty()) {
            line("");
            line("**Turns that failed**: %s.", String.join("; ", run.failures()));
        }
        if (run.roundsMeasured() < run.roundsPlanned()) {
            line("");
            line("**Broken off** after %d of %d rounds.", run.roundsMeasured(), run.roundsPlanned());
        }
        run.figures().forEach(this::figure);
    }

    private void figure(Figure figure) {
        line("");
        line("### %s", figure.title());
        line("");
        line("![%s](%s.svg)", figure.title(), figure.id());
        line("");
        line("| system | median, %s | quartiles | extremes | rounds | EDDY ÷ system | quartiles |", figure.unit());
        line("|---|---:|---|---|---:|---:|---|");
        figure.series().stream().filter(one -> !one.rounds().isEmpty()).forEach(series -> series(figure, series));
    }

    private void series(Figure figure, Series series) {
        Spread spread = series.spread();
        line(
                "| %s | %s | %s – %s | %s – %s | %d | %s |",
                series.system(),
                Numbers.of(spread.median()),
                Numbers.of(spread.lowerQuartile()),
                Numbers.of(spread.upperQuartile()),
                Numbers.of(spread.min()),
                Numbers.of(spread.max()),
                series.rounds().size(),
                figure.of(Systems.EDDY)
                        .filter(eddy -> !eddy.system().equals(series.system()))
                        .flatMap(eddy -> Ratio.of(eddy, series))
                        .map(Page::ratio)
                        .orElse(" | "));
    }

    private static String ratio(Ratio ratio) {
        return Numbers.ratio(ratio.perRound().median()) + " | "
                + Numbers.ratio(ratio.perRound().lowerQuartile()) + " – "
                + Numbers.ratio(ratio.perRound().upperQuartile());
    }

    private void line(String format, Object... args) {
        text.append(args.length == 0 ? format : String.format(Locale.ROOT, format, args))
                .append('\n');
    }
}
