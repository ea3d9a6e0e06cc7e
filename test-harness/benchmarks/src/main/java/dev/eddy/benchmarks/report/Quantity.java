package dev.eddy.benchmarks.report;

/** What a figure is about, before there are values; see {@link Figure}. */
public record Quantity(String id, String title, String unit, Better better) {}
