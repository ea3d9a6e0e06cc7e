package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDecoderTest {

    private final EmbeddedChannel channel =
            new EmbeddedChannel(new RequestDecoder(new HttpDecoderConfig(), new HeaderDeadline(Duration.ofSeconds(1))));

    private final List<Object> parts = new ArrayList<>();

    @AfterEach
    void close() {
        parts.forEach(ReferenceCountUtil::release);
        channel.finishAndReleaseAll();
    }

    private void decode(String requests) {
        channel.writeInbound(Unpooled.copiedBuffer(requests, StandardCharsets.US_ASCII));
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            parts.add(part);
        }
    }

    @Test
    void shouldBringRequestsWithoutABodyWhole() {
        decode("GET /a HTTP/1.1\r\nHost: h\r\n\r\nPOST /b HTTP/1.0\r\nContent-Length: 0\r\n\r\n");

        assertThat(parts).hasSize(2).allSatisfy(part -> assertThat(part).isInstanceOf(FullHttpRequest.class));
        FullHttpRequest first = (FullHttpRequest) parts.get(0);
        FullHttpRequest second = (FullHttpRequest) parts.get(1);
        assertThat(first.method() + " " + first.uri() + " " + first.protocolVersion())
                .isEqualTo("GET /a HTTP/1.1");
        assertThat(first.headers().get("host")).isEqualTo("h");
        assertThat(first.decoderResult().isSuccess()).isTrue();
        assertThat(second.method() + " " + second.uri() + " " + second.protocolVersion())
                .isEqualTo("POST /b HTTP/1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 2\r\n\r\nhi", "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"})
    void shouldBringABodyInParts(String body) {
        decode("POST /echo HTTP/1.1\r\n" + body);

        assertThat(parts).hasSizeGreaterThan(1);
        assertThat(parts.get(0)).isInstanceOf(HttpRequest.class).isNotInstanceOf(FullHttpRequest.class);
        assertThat(parts.get(parts.size() - 1)).isInstanceOf(LastHttpContent.class);
    }
}
