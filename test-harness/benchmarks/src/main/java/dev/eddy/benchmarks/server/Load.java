package dev.eddy.benchmarks.server;

import java.util.Locale;

/** What is asked of a server, again and again. */
enum Load {
    /** A job of nothing: what is left is what the way to a worker and back costs. */
    WORK0("/work?ms=0&id=x"),
    /** A job that waits, as for a database. */
    WORK5("/work?ms=5&id=x"),
    /** A job that computes for some 0.4 ms. */
    HASH("/hash?password=x&iterations=2000");

    private final String target;

    Load(String target) {
        this.target = target;
    }

    /** Path and query. */
    String target() {
        return target;
    }

    /** In the ids of figures. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return target.replaceFirst("&.*", "");
    }
}
