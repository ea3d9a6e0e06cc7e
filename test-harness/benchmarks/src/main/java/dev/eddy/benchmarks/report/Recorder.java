package dev.eddy.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Values on their way into figures, in the order in which figures and systems first appear. Not thread-safe. */
public final class Recorder {

    private final Map<String, Figure> figures = new LinkedHashMap<>();

    /** @param round from 1 */
    public void record(Quantity quantity, String system, int round, double value) {
        Figure figure = figures.computeIfAbsent(
                quantity.id(),
                id -> new Figure(id, quantity.title(), quantity.unit(), quantity.better(), new ArrayList<>()));
        series(figure, system).put(round, value);
    }

    private static SortedMap<Integer, Double> series(Figure figure, String system) {
        return figure.of(system)
                .orElseGet(() -> {
                    Series added = new Series(system, new TreeMap<>());
                    figure.series().add(added);
                    return added;
                })
                .rounds();
    }

    /** What is there by now. */
    public List<Figure> figures() {
        return List.copyOf(figures.values());
    }
}
