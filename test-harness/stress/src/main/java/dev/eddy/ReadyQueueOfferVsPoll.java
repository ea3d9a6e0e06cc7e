package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLZ_Result;

/**
 * One thread offers two entries, another one polls: what it gets are the first ones, with all that their producer has written, and
 * the rest is still there afterwards. The result is what was polled meanwhile, what afterwards, and
 * whether the queue is empty then.
 */
@JCStressTest
@Outcome(
        id = {", Aa, true", "A, a, true", "Aa, , true"},
        expect = ACCEPTABLE,
        desc = "in order, some before and some after")
@Outcome(expect = FORBIDDEN, desc = "lost, there twice, out of order, or not yet visible")
@State
public class ReadyQueueOfferVsPoll {

    private final ReadyQueue queue = new ReadyQueue();
    private String meanwhile = "";

    /** Some thread. */
    @Actor
    public void producer() {
        queue.offer(new Letter('A'));
        queue.offer(new Letter('a'));
    }

    /** The consumer, which looks twice. */
    @Actor
    public void consumer() {
        meanwhile = Letter.pollAll(queue);
        meanwhile += Letter.pollAll(queue);
    }

    /** Polls the rest. */
    @Arbiter
    public void end(LLZ_Result result) {
        result.r1 = meanwhile;
        result.r2 = Letter.pollAll(queue);
        result.r3 = queue.isEmpty();
    }
}
