package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Two threads offer two entries each: all are there, and those of one thread in its order. The result is what is polled.
 */
@JCStressTest
@Outcome(
        id = {"AaBb", "ABab", "ABba", "BAab", "BAba", "BbAa"},
        expect = ACCEPTABLE,
        desc = "all, each thread's in order")
@Outcome(expect = FORBIDDEN, desc = "one is lost, there twice, or out of order")
@State
public class ReadyQueueProducers {

    private final ReadyQueue queue = new ReadyQueue();

    /** Some thread. */
    @Actor
    public void producer() {
        queue.offer(new Letter('A'));
        queue.offer(new Letter('a'));
    }

    /** Another one. */
    @Actor
    public void other() {
        queue.offer(new Letter('B'));
        queue.offer(new Letter('b'));
    }

    /** Polls all. */
    @Arbiter
    public void end(L_Result result) {
        result.r1 = Letter.pollAll(queue);
    }
}
