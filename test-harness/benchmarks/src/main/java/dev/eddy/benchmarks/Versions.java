package dev.eddy.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/** Of what is measured: the libraries as the build had them, and the checkout. */
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
        versions.merge("Eddy", revision(), String::concat);
        return versions;
    }

    /** Of the checkout in which the jar lies, as it is now, in brackets; empty if there is none, or no Git. */
    private static String revision() {
        try {
            Path jar = Path.of(Versions.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                    .directory(jar.resolveSibling("").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String revision = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return revision.isEmpty() ? "" : " (" + revision + ')';
        } catch (IOException | URISyntaxException noGit) {
            return "";
        }
    }
}
