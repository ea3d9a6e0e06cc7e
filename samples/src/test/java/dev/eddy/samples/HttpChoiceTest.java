package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.eddy.test.Tidy;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

class HttpChoiceTest {

    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Test
    void shouldNotWarnOfWhoIsResetBeforeItSaysAnything() throws Exception {
        Warnings warnings = new Warnings();
        Logger netty = (Logger) LoggerFactory.getLogger("io.netty.channel.DefaultChannelPipeline");
        warnings.start();
        netty.addAppender(warnings);
        try (DrainingServer server = InProcess.compute();
                RawClient client = RawClient.of(server)) {
            Figures.await(server, figures -> figures.get("connections") == 2);

            client.reset();

            Figures.await(server, figures -> figures.get("connections") == 1);
            assertThat(warnings.said).isEmpty();
        } finally {
            netty.detachAppender(warnings);
        }
    }

    private static final class Warnings extends AppenderBase<ILoggingEvent> {

        private final Queue<String> said = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            said.add(event.getFormattedMessage());
        }
    }
}
