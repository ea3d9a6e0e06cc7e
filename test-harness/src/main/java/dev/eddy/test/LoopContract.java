package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.AsyncLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What every {@link AsyncLoop} must do: callbacks, timers, errors, and its end. Whoever writes another backend extends this and
 * {@link FutureContract}, {@link CombinatorContract} and {@link OffloadContract}, and runs them.
 *
 * <pre>{@code
 * class MyLoopContractTest extends LoopContract {
 *     @Override
 *     protected LoopDriver open() {
 *         MyLoop loop = MyLoop.start();
 *         return LoopDriver.running(loop, loop::stop);
 *     }
 * }
 * }</pre>
 *
 * <p>Tags are the ids of the asyncio behaviour that a test holds; {@code CONFORMANCE.md} lists them.
 */
public abstract class LoopContract {

    @RegisterExtension
    final ContractLoop on = new ContractLoop(this::open);

    private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());

    /** For subclasses, which the test framework makes. */
    protected LoopContract() {}

    /** A new loop for one test. An assumption that fails here skips the test. */
    protected abstract LoopDriver open() throws Exception;

    @Test
    @Tag("LO-01")
    void shouldRunEachCallbackOnceInOrder() throws Exception {
        IntStream.range(0, 1000).forEach(i -> on.loop().callSoon(() -> ran.add(i)));

        on.settle();

        assertThat(ran).isEqualTo(IntStream.range(0, 1000).boxed().toList());
    }
}
