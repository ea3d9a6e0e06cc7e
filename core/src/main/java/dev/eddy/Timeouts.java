package dev.eddy;

import java.util.concurrent.TimeoutException;

/** Words the {@link TimeoutException}s. */
final class Timeouts {

    private Timeouts() {}

    static TimeoutException queue(Offload offload) {
        return new TimeoutException("not started within its queue timeout: job=" + offload.name() + ", queueTimeout="
                + offload.queueTimeout());
    }

    static TimeoutException run(Offload offload) {
        return new TimeoutException(
                "not finished within its run timeout: job=" + offload.name() + ", runTimeout=" + offload.runTimeout());
    }
}
