package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZ_Result;

/**
 * Two threads offer, one of them two tasks with one step, as a burst: all are there, each thread's in order, the burst's in a row. The
 * result is what is polled then, and whether the queue is empty after that.
 */
@JCStressTest
@Outcome(
        id = {"ABab, true", "aABb, true", "abAB, true"},
        expect = ACCEPTABLE,
        desc = "all, in order")
@Outcome(expect = FORBIDDEN, desc = "lost, there twice, or out of order")
@State
public class TaskQueueProducers {

    private final TaskQueue queue = new TaskQueue();
    private final LetteredTasks tasks = new LetteredTasks("ABab");

    /** Offers a burst. */
    @Actor
    public void burst() {
        tasks.get('A').setNextTask(tasks.get('B'));
        queue.offer(tasks.get('A'), tasks.get('B'));
    }

    /** Offers one after the other. */
    @Actor
    public void other() {
        queue.offer(tasks.get('a'));
        queue.offer(tasks.get('b'));
    }

    /** Polls all. */
    @Arbiter
    public void end(LZ_Result result) {
        result.r1 = tasks.pollAll(queue);
        result.r2 = queue.isEmpty();
    }
}
