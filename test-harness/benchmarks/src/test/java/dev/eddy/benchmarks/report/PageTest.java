package dev.eddy.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {

    private static final Quantity JOBS =
            new Quantity("roundtrip-free-64-jobs", "Jobs, 64 in flight", "jobs/s", Better.HIGHER);

    @TempDir
    private Path folder;

    @Test
    void shouldShowWhatTheFilesHaveWhenRendered() throws IOException {
        write(4_000_000, 1_000_000);

        Path page = Page.render(folder);

        assertThat(page)
                .content()
                .contains("| Jobs, 64 in flight | ≥ 1.8 × PEER (best peer) | 4.00 | 4.00 – 4.00 | 4.00 | 1 | met |")
                .contains(
                        "| PEER | 1,000,000 | 1,000,000 – 1,000,000 | 1,000,000 – 1,000,000 | 1 | 4.00 | 4.00 – 4.00 |")
                .contains("**Broken off** after 1 of 5 rounds.")
                .contains("**Turns that failed**: PEER, 64 in flight, round 2.")
                .contains("| `gather-1000` | ≥ 1 × ALL_OF | | | | | not measured |");
        assertThat(folder.resolve("goals.svg")).content().contains("4.00 × PEER");
        assertThat(folder.resolve(JOBS.id() + ".svg")).content().contains("Jobs, 64 in flight", ">PEER<");
    }

    @Test
    void shouldMissTheGoalWhenTheFilesSaySo() throws IOException {
        write(1_000_000, 1_000_000);

        Path page = Page.render(folder);

        assertThat(page)
                .content()
                .contains(
                        "| Jobs, 64 in flight | ≥ 1.8 × PEER (best peer) | 1.00 | 1.00 – 1.00 | 1.00 | 1 | **missed** |");
    }

    @Test
    void shouldReadWhatWasWritten() throws IOException {
        write(2, 1);

        assertThat(RunFile.readAll(folder)).singleElement().satisfies(run -> {
            assertThat(run.part()).isEqualTo("roundtrip");
            assertThat(run.figures().get(0).of("EDDY").orElseThrow().rounds()).containsEntry(1, 2.0);
        });
    }

    private void write(double eddy, double peer) throws IOException {
        Recorder recorder = new Recorder();
        recorder.record(JOBS, "EDDY", 1, eddy);
        recorder.record(JOBS, "PEER", 1, peer);
        RunFile.write(
                folder,
                new Run(
                        "roundtrip",
                        "2025-01-01T00:00:00Z",
                        "run",
                        Machine.here(),
                        new TreeMap<>(),
                        5,
                        1,
                        List.of("PEER, 64 in flight, round 2"),
                        recorder.figures()));
        assertThat(Files.exists(folder.resolve("roundtrip.json"))).isTrue();
    }

    @Test
    void shouldKeepThreeDigitsOfANumber() {
        assertThat(List.of(1234567.0, 1.23456, 0.0123456, 100.0, 0.0).stream().map(Numbers::of))
                .containsExactly("1,230,000", "1.23", "0.0123", "100", "0");
    }

    @Test
    void shouldTellOnWhichSideOfOneARatioIs() {
        assertThat(List.of(1.0, 1.0012, 0.9996, 0.667, 1.02, 0.0123).stream().map(Numbers::ratio))
                .containsExactly("1.00", "1.001", "0.9996", "0.67", "1.02", "0.0123");
    }

    @Test
    void shouldNameEachGoalOnce() {
        assertThat(Goals.ALL.stream().map(goal -> goal.figure() + ' ' + goal.against()))
                .doesNotHaveDuplicates();
    }
}
