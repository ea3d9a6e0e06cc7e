package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code CONFORMANCE.md} against the tests of all modules. */
class ConformanceTest {

    private static final String ID = "[A-Z]{2}-\\d{2}";
    private static final Pattern SECTION = Pattern.compile("^## (.*)$");
    private static final Pattern ROW = Pattern.compile("^\\| (" + ID + ") \\|.*$");
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"(" + ID + ")\"\\)");

    /** A test with its other annotations, up to its name: tags that stand elsewhere count for nothing. */
    private static final Pattern TEST = Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest)\\b(?:\\([^)]*\\))?"
            + "((?:\\s*@\\w+(?:\\((?:[^()\"]|\"[^\"]*\")*\\))?|\\s*//[^\n]*)*)\\s+(?:final\\s+)?void\\s+(\\w+)\\(");

    @Test
    void shouldHaveATestForEachRule() throws IOException {
        Map<String, List<String>> rules = rules();
        Map<String, List<String>> tests = tests();
        List<String> listed = rules.values().stream().flatMap(List::stream).toList();

        print(rules, tests);

        assertThat(listed).isNotEmpty().doesNotHaveDuplicates();
        assertThat(tests.keySet()).as("tags that no rule has").isSubsetOf(listed);
        assertThat(listed).as("rules that no test holds").allMatch(tests::containsKey);
    }

    /** The ids, by section. */
    private static Map<String, List<String>> rules() throws IOException {
        Map<String, List<String>> rules = new LinkedHashMap<>();
        String section = "";
        for (String line : Files.readAllLines(Path.of("CONFORMANCE.md"))) {
            Matcher heading = SECTION.matcher(line);
            if (heading.matches()) {
                section = heading.group(1);
            }
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rules.computeIfAbsent(section, key -> new ArrayList<>()).add(row.group(1));
            }
        }
        return rules;
    }

    /** The tests, by id. */
    private static Map<String, List<String>> tests() throws IOException {
        Map<String, List<String>> tests = new TreeMap<>();
        for (Path source : sources()) {
            String text = Files.readString(source);
            long tags = TAG.matcher(text).results().count();
            Matcher test = TEST.matcher(text);
            while (test.find()) {
                Matcher tag = TAG.matcher(test.group(1));
                for (; tag.find(); tags--) {
                    tests.computeIfAbsent(tag.group(1), id -> new ArrayList<>())
                            .add(source.getFileName() + " " + test.group(2));
                }
            }
            assertThat(tags).as("tags in %s that belong to no test", source).isZero();
        }
        return tests;
    }

    /** Of the modules that are released: no build's output, and nothing that changes meanwhile. */
    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : List.of("core", "netty-adapter", "test-harness", "samples")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        Collections.sort(sources);
        return sources;
    }

    private static void print(Map<String, List<String>> rules, Map<String, List<String>> tests) {
        System.out.printf("%n%-70s %9s %6s%n", "asyncio's rules", "covered", "tests");
        int covered = 0;
        int listed = 0;
        for (Map.Entry<String, List<String>> section : rules.entrySet()) {
            List<String> held =
                    section.getValue().stream().filter(tests::containsKey).toList();
            int holding = held.stream().mapToInt(id -> tests.get(id).size()).sum();
            System.out.printf(
                    "%-70s %3d of %3d %5d%n",
                    section.getKey(), held.size(), section.getValue().size(), holding);
            covered += held.size();
            listed += section.getValue().size();
        }
        System.out.printf("%-70s %3d of %3d%n%n", "all", covered, listed);
    }
}
