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
 * Two workers poll two times each where there are three tasks: each gets what the other does not, in order. The result is what the
 * two have polled, and whether the queue is empty then.
 */
@JCStressTest
@Outcome(
        id = {"AB, C, true", "AC, B, true", "BC, A, true", "C, AB, true", "B, AC, true", "A, BC, true"},
        expect = ACCEPTABLE,
        desc = "all, in order")
@Outcome(expect = FORBIDDEN, desc = "lost, there twice, or out of order")
@State
public class TaskQueuePolls {

    private final TaskQueue queue = new TaskQueue();
    private final LetteredTasks tasks = new LetteredTasks("ABC");
    private String one = "";
    private String other = "";

    /** Has three tasks queued. */
    public TaskQueuePolls() {
        for (char letter : new char[] {'A', 'B', 'C'}) {
            queue.offer(tasks.get(letter));
        }
    }

    /** A worker. */
    @Actor
    public void one() {
        one = tasks.poll(queue) + tasks.poll(queue);
    }

    /** Another one. */
    @Actor
    public void other() {
        other = tasks.poll(queue) + tasks.poll(queue);
    }

    /** Looks what is left. */
    @Arbiter
    public void end(LLZ_Result result) {
        result.r1 = one;
        result.r2 = other;
        result.r3 = queue.isEmpty() && tasks.poll(queue).isEmpty();
    }
}
