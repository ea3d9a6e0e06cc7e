package dev.eddy.samples;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpContentException;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's aggregator, but it answers nothing by itself except {@code 100 Continue}: a refusal would overtake the replies that
 * earlier requests still wait for. A body that is too large arrives as an exception, in its turn. Confined to the loop.
 */
final class WholeRequests extends HttpObjectAggregator {

    private final Progress progress;

    /** Is told how far a request has come. */
    interface Progress {
        /** Nobody is told. */
        Progress UNHEARD = new Progress() {};

        default void headerComplete() {}

        default void requestComplete() {}
    }

    WholeRequests(int maxBody, Progress progress) {
        super(maxBody);
        this.progress = progress;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, HttpObject part, List<Object> out) throws Exception {
        if (part instanceof HttpRequest) {
            progress.headerComplete();
        }
        super.decode(ctx, part, out);
        if (part instanceof LastHttpContent) {
            progress.requestComplete();
        }
    }

    @Override
    protected @Nullable Object newContinueResponse(HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
        Object response = super.newContinueResponse(start, maxContentLength, pipeline);
        if (response instanceof HttpResponse http && http.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            ReferenceCountUtil.release(response);
            return null;
        }
        return response;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        ctx.fireExceptionCaught(new TooLongHttpContentException(
                "body: too large (expected: at most " + maxContentLength() + " bytes)"));
    }
}
