package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Async;
import dev.eddy.AsyncSemaphore;
import dev.eddy.LoopFuture;
import dev.eddy.Permit;
import java.time.Duration;
import java.util.List;

/** Users of a semaphore who come, go and give up at any moment: no permit is lost, none is given twice. */
final class PermitScenario implements Interleavings.Scenario {

    @Override
    public void arrange(Interleaving run) {
        new Users(run).arrange();
    }

    private static final List<String> KINDS =
            List.of(": acquire, thenCompose", ": acquire, thenApply", ": acquire, waitFor, thenCompose", ": acquire");

    private static final class Users {
        private final Interleaving run;
        private final int permits;
        private final AsyncSemaphore limit;
        private int held;

        Users(Interleaving run) {
            this.run = run;
            this.permits = 1 + run.random().nextInt(2);
            this.limit = new AsyncSemaphore(run.loop(), permits);
        }

        void arrange() {
            for (int i = 1; i <= 4; i++) {
                String name = "user " + i;
                if (run.random().nextBoolean()) {
                    come(name);
                } else {
                    run.loop().callSoon(() -> come(name));
                }
            }
            run.always(() -> assertThat(held).isLessThanOrEqualTo(permits));
            run.afterwards(() -> assertThat(limit.available()).as("permits").isEqualTo(permits));
        }

        private void come(String name) {
            LoopFuture<?> user = run.mustEnd(name, use(name));
            run.perhaps(name + ": cancelled by another thread", () -> user.cancel("foreign"));
            run.perhaps(name + ": to be cancelled by the loop", () -> run.loop()
                    .callSoon(() -> user.cancel("on the loop")));
        }

        private LoopFuture<?> use(String name) {
            int kind = run.random().nextInt(4);
            run.note(name + KINDS.get(kind));
            return switch (kind) {
                case 0 -> limit.acquire().thenCompose(permit -> work(name, permit));
                case 1 ->
                    limit.acquire().thenApply(permit -> {
                        hold(permit);
                        return permit;
                    });
                case 2 ->
                    Async.waitFor(limit.acquire(), Duration.ofMillis(2)).thenCompose(permit -> work(name, permit));
                default -> {
                    LoopFuture<Permit> plain = limit.acquire();
                    plain.onDone(done -> {
                        if (!done.isCancelled()) {
                            hold(permitOf(done));
                        }
                    });
                    yield plain;
                }
            };
        }

        private static Permit permitOf(LoopFuture<Permit> done) {
            try {
                return done.result();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        private void hold(Permit permit) {
            held++;
            run.loop().callSoon(() -> giveBack(permit));
        }

        private LoopFuture<String> work(String name, Permit permit) {
            held++;
            LoopFuture<String> job = run.loop().runInExecutor(null, run.job(name, () -> name));
            job.onDone(done -> giveBack(permit));
            return job;
        }

        private void giveBack(Permit permit) {
            held--;
            permit.close();
        }
    }
}
