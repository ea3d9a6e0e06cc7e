package dev.eddy.benchmarks.report;

import java.util.List;
import java.util.SortedMap;

/**
 * One part of the benchmarks, measured once through: everything that is kept of it.
 *
 * @param part its name, and that of its file: {@code roundtrip}
 * @param date when it began, ISO 8601, UTC
 * @param command that measured it
 * @param versions of what was measured, by library
 * @param roundsPlanned how many it was to have
 * @param roundsMeasured how many it has
 * @param failures the turns that gave no values
 */
public record Run(
        String part,
        String date,
        String command,
        Machine machine,
        SortedMap<String, String> versions,
        int roundsPlanned,
        int roundsMeasured,
        List<String> failures,
        List<Figure> figures) {

    /** Files that are older than that have neither failures nor numbers of rounds. */
    public Run {
        failures = failures == null ? List.of() : List.copyOf(failures);
    }
}
