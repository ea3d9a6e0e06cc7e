package dev.eddy.test;

import java.util.ArrayList;
import java.util.List;

/**
 * The steps of a run, in words. What is repeated is counted.
 *
 * <p>Guarded by itself, though those who write take turns anyway.
 */
final class Trace {

    private final List<String> lines = new ArrayList<>();
    private String last = "";
    private int times;
    private int steps;

    /** Returns the line for {@link #amend}. */
    synchronized int step(String what) {
        steps++;
        return add(what);
    }

    /** What the scenario has to say. */
    synchronized void note(String what) {
        add("    " + what);
    }

    private int add(String line) {
        times = line.equals(last) ? times + 1 : 1;
        last = line;
        if (times > 1) {
            lines.set(lines.size() - 1, line + " (" + times + " times)");
        } else {
            lines.add(line);
        }
        return lines.size() - 1;
    }

    /** What has become of a step. */
    synchronized void amend(int line, String outcome) {
        lines.set(line, lines.get(line) + outcome);
        last = "";
    }

    synchronized int steps() {
        return steps;
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
