package dev.eddy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZZ_Result;

/**
 * A worker that goes to sleep has the queue forget the task polled last, while others offer and poll. The result is what was polled,
 * whether the queue is empty then, and whether the task that was to be forgotten still leads to others.
 */
@JCStressTest
@Outcome(id = "Aa, true, false", expect = ACCEPTABLE, desc = "all, in order")
@Outcome(id = ".*, true, true", expect = FORBIDDEN, desc = "not forgotten")
@Outcome(expect = FORBIDDEN, desc = "lost, there twice, or out of order")
@State
public class TaskQueueForgetVsOffer {

    private final TaskQueue queue = new TaskQueue();
    private final LetteredTasks tasks = new LetteredTasks("0Aa");
    private String polled = "";

    /** Has a task polled. */
    public TaskQueueForgetVsOffer() {
        queue.offer(tasks.get('0'));
        queue.poll();
    }

    /** The worker that goes to sleep. */
    @Actor
    public void sleeper() {
        queue.forgetLast();
    }

    /** Another one, which submits as well. */
    @Actor
    public void other() {
        queue.offer(tasks.get('A'));
        polled = tasks.poll(queue);
        queue.offer(tasks.get('a'));
    }

    /** Polls the rest. */
    @Arbiter
    public void end(LZZ_Result result) {
        polled += tasks.poll(queue);
        polled += tasks.poll(queue);
        queue.forgetLast();
        result.r1 = polled;
        result.r2 = queue.isEmpty() && tasks.poll(queue).isEmpty();
        result.r3 = tasks.get('0').nextTask() != null;
    }
}
