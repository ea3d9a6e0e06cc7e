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
 * Tasks that were withdrawn are swept out of the queue while others poll what is there, have it forget what was polled last, and offer
 * more. The result is what was polled, without the withdrawn ones, and whether the queue is empty then.
 */
@JCStressTest
@Outcome(id = "ABCD, true", expect = ACCEPTABLE, desc = "all, in order")
@Outcome(expect = FORBIDDEN, desc = "lost, there twice, or out of order")
@State
public class TaskQueueSweep {

    private final TaskQueue queue = new TaskQueue();
    private final LetteredTasks tasks = new LetteredTasks("AxyBzCD");
    private String polled = "";

    /** Has tasks queued, and some of them withdrawn: so many that with one more it pays to sweep. */
    public TaskQueueSweep() {
        for (char letter : new char[] {'A', 'x', 'y', 'B', 'z'}) {
            queue.offer(tasks.get(letter));
        }
        tasks.withdraw("xyz");
        for (int i = 0; i < TaskQueue.TOLERATED; i++) {
            queue.withdrawn();
        }
    }

    /** Who has withdrawn one. */
    @Actor
    public void sweeper() {
        queue.withdrawn();
    }

    /** A worker that takes all, goes to sleep, and submits as well. */
    @Actor
    public void worker() {
        polled = tasks.poll(queue) + tasks.poll(queue);
        queue.offer(tasks.get('C'));
        polled += tasks.pollAll(queue);
        queue.forgetLast();
        queue.offer(tasks.get('D'));
    }

    /** Polls the rest. */
    @Arbiter
    public void end(LZ_Result result) {
        polled += tasks.pollAll(queue);
        result.r1 = polled.replaceAll("[xyz]", "");
        result.r2 = queue.isEmpty();
    }
}
