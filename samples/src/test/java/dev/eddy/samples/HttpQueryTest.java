package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpQueryTest {

    @Test
    void shouldNotHoldABodyTwice() {
        ByteBuf read = Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII);
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.POST,
                "/echo",
                Unpooled.compositeBuffer().addComponent(/* increaseWriterIndex= */ true, read)); // as it is gathered

        HttpQuery query = HttpQuery.of(request);

        assertThat(query.body()).asString(StandardCharsets.US_ASCII).isEqualTo("hello");
        assertThat(read.refCnt()).isZero();
        assertThat(request.release()).isTrue();
    }
}
