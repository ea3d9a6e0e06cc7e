package dev.eddy.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/** Of what is measured, as the build had them. */
final class Versions {

    private static final String FILE = "versions.properties";

    private Versions() {}

    static SortedMap<String, String> ofLibraries() throws IOException {
        Properties built = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream(FILE)) {
            built.load(Objects.requireNonNull(in, FILE));
        }
        SortedMap<String, String> versions = new TreeMap<>();
        built.stringPropertyNames().forEach(name -> versions.put(name, built.getProperty(name)));
        return versions;
    }
}
