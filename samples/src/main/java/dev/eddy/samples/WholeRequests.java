package dev.eddy.samples;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpContentException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Netty's aggregator, but it answers nothing by itself except {@code 100 Continue}: a refusal would overtake the replies that
 * earlier requests still wait for. A body that is too large arrives as an exception, in its turn. Confined to the loop.
 */
final class WholeRequests extends HttpObjectAggregator {

    private final BooleanSupplier mayContinue;

    /**
     * @param mayContinue whether a client may be told to go on, which would overtake replies that are awaited; it goes on without
     *     that after a while (RFC 9110, 10.1.1)
     */
    WholeRequests(int maxBody, BooleanSupplier mayContinue) {
        super(maxBody);
        this.mayContinue = mayContinue;
    }

    @Override
    protected @Nullable Object newContinueResponse(HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
        // Not the aggregator's: if anything else is expected, that has the decoder take the body for a request.
        return HttpUtil.is100ContinueExpected(start)
                        && !isContentLengthInvalid(start, maxContentLength)
                        && mayContinue.getAsBoolean()
                ? new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER)
                : null;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        ctx.fireExceptionCaught(new TooLongHttpContentException(
                "body: too large (expected: at most " + maxContentLength() + " bytes)"));
    }
}
