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
 * Two workers that go to sleep have the queue forget the task polled last; then somebody offers. The result is what was polled, and
 * whether the queue is empty then.
 */
@JCStressTest
@Outcome(id = "A, true", expect = ACCEPTABLE, desc = "forgotten once")
@Outcome(expect = FORBIDDEN, desc = "lost, or the queue is in disorder")
@State
public class TaskQueueForgetTwice {

    private final TaskQueue queue = new TaskQueue();
    private final LetteredTasks tasks = new LetteredTasks("0A");

    /** Has a task polled. */
    public TaskQueueForgetTwice() {
        queue.offer(tasks.get('0'));
        queue.poll();
    }

    /** A worker that goes to sleep. */
    @Actor
    public void sleeper() {
        queue.forgetLast();
    }

    /** Another one. */
    @Actor
    public void other() {
        queue.forgetLast();
    }

    /** Offers and polls. */
    @Arbiter
    public void end(LZ_Result result) {
        queue.offer(tasks.get('A'));
        result.r1 = tasks.poll(queue);
        result.r2 = queue.isEmpty() && tasks.poll(queue).isEmpty();
    }
}
