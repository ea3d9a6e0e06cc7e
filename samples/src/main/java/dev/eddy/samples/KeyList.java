package dev.eddy.samples;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Byte strings in the order of their bytes, and in statements. */
final class KeyList {

    private KeyList() {}

    /** Everybody goes through keys in one order, so that no two wait for each other. */
    static NavigableSet<byte[]> sorted(Collection<byte[]> keys) {
        NavigableSet<byte[]> sorted = new TreeSet<>(Arrays::compareUnsigned);
        sorted.addAll(keys);
        return sorted;
    }

    static <V> SortedMap<byte[], V> map() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }

    /** {@code in (?, ?, ...)}, with places for {@code keys}, of which there is at least one. */
    static String in(NavigableSet<byte[]> keys) {
        return "in (" + String.join(", ", Collections.nCopies(placesFor(keys.size()), "?")) + ")";
    }

    /** Fills the places of {@link #in}, the first of which is {@code place}; returns the place behind them. */
    static int bind(PreparedStatement statement, int place, NavigableSet<byte[]> keys) throws SQLException {
        int end = place + placesFor(keys.size());
        int next = place;
        for (byte[] key : keys) {
            statement.setBytes(next++, key);
        }
        while (next < end) {
            statement.setBytes(next++, keys.last());
        }
        return end;
    }

    /** A power of two, so that there are few different statements for the database to remember. */
    private static int placesFor(int keys) {
        return keys <= 1 ? 1 : Integer.highestOneBit(keys - 1) << 1;
    }
}
