package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What Netty does that users must not have to know. Each fact has a test of Netty alone, which shows that the trouble is
 * there, and one of Eddy under the same load; their names begin with the number of the fact.
 *
 * <ul>
 *   <li>N1: an exception thrown out of {@code execute()} ends a {@code DefaultEventExecutor} for ever.
 *   <li>N2: a full executor group loses the buffers of a burst.
 *   <li>N3: while it is full, a handler on it hears nothing of a close.
 *   <li>N4: a blocked thread of a group stalls what is pinned to it, although another is idle.
 *   <li>N5: reads queued for a closed channel still run.
 *   <li>N6: a stuck handler with auto-read takes whatever its client sends.
 *   <li>N7: a promise whose executor has ended or is full does not tell its listeners.
 *   <li>N8: the loop overtakes the write of a worker.
 *   <li>N9: a running {@code submit()} cannot be cancelled, and a cancelled one stays queued.
 *   <li>N10: with auto-read off, a peer that is gone is not noticed.
 *   <li>N11: the loop of an {@code EmbeddedChannel} is every thread.
 *   <li>N12: an interrupt of a remembered thread hits its next job.
 *   <li>N13: a {@code NonStickyEventExecutorGroup} wedges for ever after one rejection.
 *   <li>N14: a loop thread may wait for another executor's promise, or for a {@code CompletableFuture}.
 *   <li>N15: what was compiled against 4.2 and names a group does not link on 4.1.
 *   <li>N16: a suspended loop of 4.2 has no thread, and is not blocked.
 * </ul>
 */
class NettyFactsTest {

    private static final int FACTS = 16;
    private static final Pattern ALONE = Pattern.compile("void n(\\d+)\\w*Alone\\w*\\(");
    private static final Pattern EDDY = Pattern.compile("void n(\\d+)Should\\w*\\(");

    @Test
    void shouldHaveATestOfNettyAndOneOfEddyForEachFact() throws IOException {
        List<Integer> facts = IntStream.rangeClosed(1, FACTS).boxed().toList();

        assertThat(numbers(ALONE)).as("Netty alone").containsExactlyElementsOf(facts);
        assertThat(numbers(EDDY)).as("Eddy").containsExactlyElementsOf(facts);
    }

    private static Set<Integer> numbers(Pattern test) throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
        }
        Set<Integer> numbers = new TreeSet<>();
        for (Path source : sources) {
            Matcher matcher = test.matcher(Files.readString(source));
            while (matcher.find()) {
                numbers.add(Integer.valueOf(matcher.group(1)));
            }
        }
        return numbers;
    }
}
