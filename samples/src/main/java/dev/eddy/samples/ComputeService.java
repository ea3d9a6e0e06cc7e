package dev.eddy.samples;

import dev.eddy.Async;
import dev.eddy.LoopFuture;
import dev.eddy.netty.NettyFuture;
import dev.eddy.netty.NettyLoop;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the compute server does for each path. Called on loops; what takes time goes to workers. Thread-safe. */
final class ComputeService {

    private static final Range MS = new Range("ms", 0, 600_000);
    private static final Range COUNT = new Range("count", 1, 1000);
    private static final Range N = new Range("n", 0, 999_999_999_999_999_999L);
    private static final Range ITERATIONS = new Range("iterations", 1, 10_000_000);
    private static final int DEFAULT_ITERATIONS = 100_000;
    private static final List<HttpMethod> GET_OR_HEAD = List.of(HttpMethod.GET, HttpMethod.HEAD);

    private final JobLedger jobs;
    private final Metrics metrics;
    private final Work work = new Work();
    private final Map<String, Route> routes = new TreeMap<>(Map.of(
            "/healthz", new Route(GET_OR_HEAD, this::healthz),
            "/metrics", new Route(GET_OR_HEAD, this::metrics),
            "/work", new Route(GET_OR_HEAD, this::work),
            "/lucky", new Route(GET_OR_HEAD, this::lucky),
            "/prime", new Route(GET_OR_HEAD, this::prime),
            "/hash", new Route(GET_OR_HEAD, this::hash),
            "/fail", new Route(GET_OR_HEAD, this::fail),
            "/echo", new Route(List.of(HttpMethod.POST), this::echo)));

    @FunctionalInterface
    private interface Handler {
        LoopFuture<Reply> answer(NettyLoop loop, HttpQuery query);
    }

    private record Route(List<HttpMethod> methods, Handler handler) {
        String allowed() {
            return methods.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
        }
    }

    ComputeService(JobLedger jobs, Connections connections) {
        this.jobs = jobs;
        this.metrics = new Metrics(jobs, work, connections);
    }

    /** The reply to {@code query}; throws {@link Refusal} if there is something wrong with it. */
    LoopFuture<Reply> answer(NettyLoop loop, HttpQuery query) {
        Route route = routes.get(query.path());
        if (route == null) {
            throw new Refusal(Reply.error(
                    HttpResponseStatus.NOT_FOUND,
                    "path: unknown (expected: " + String.join(", ", routes.keySet()) + ')'));
        }
        if (!route.methods().contains(query.method())) {
            throw new Refusal(Reply.error(
                    HttpResponseStatus.METHOD_NOT_ALLOWED,
                    "method: " + query.method() + " (expected: " + route.allowed() + ')',
                    Map.of("Allow", route.allowed())));
        }
        return route.handler().answer(loop, query);
    }

    private LoopFuture<Reply> healthz(NettyLoop loop, HttpQuery query) {
        return at(loop, Reply.text("ok"));
    }

    private LoopFuture<Reply> metrics(NettyLoop loop, HttpQuery query) {
        return at(loop, Reply.json(metrics.now()));
    }

    private static LoopFuture<Reply> at(NettyLoop loop, Reply reply) {
        NettyFuture<Reply> done = loop.createFuture();
        return done.setSuccess(reply);
    }

    private LoopFuture<Reply> work(NettyLoop loop, HttpQuery query) {
        long millis = query.number(MS);
        String id = query.text("id", "");
        return jobs.run(loop, "work", token -> Reply.text(work.perform(millis, id) + '\n'));
    }

    private LoopFuture<Reply> lucky(NettyLoop loop, HttpQuery query) {
        List<LoopFuture<Long>> draws = Stream.generate(() -> jobs.run(loop, "lucky", LuckyNumber::draw))
                .limit(query.number(COUNT))
                .toList();
        LoopFuture<List<Long>> all = Async.gather(draws);
        all.onDone(done -> {
            if (!done.isCancelled() && done.exception() != null) {
                draws.forEach(draw -> draw.cancel("another has failed"));
            }
        });
        return all.thenApply(Reply::json);
    }

    private LoopFuture<Reply> prime(NettyLoop loop, HttpQuery query) {
        long n = query.number(N);
        return jobs.run(loop, "prime", token -> Reply.json(Factoring.of(n, token)));
    }

    private LoopFuture<Reply> hash(NettyLoop loop, HttpQuery query) {
        String password = query.text("password", "");
        if (password.isEmpty()) {
            throw Refusal.badRequest("password: missing (expected: at least one character)");
        }
        int iterations = (int) query.number(ITERATIONS, DEFAULT_ITERATIONS);
        return jobs.run(loop, "hash", token -> Reply.text(PasswordHash.of(password, iterations)));
    }

    private LoopFuture<Reply> fail(NettyLoop loop, HttpQuery query) {
        Mishap mishap = Mishap.named(query.text("kind", ""));
        return jobs.run(loop, "fail", token -> {
            mishap.happen();
            throw new IllegalStateException("nothing happened: kind=" + mishap);
        });
    }

    private LoopFuture<Reply> echo(NettyLoop loop, HttpQuery query) {
        return jobs.run(
                loop, "echo", token -> Reply.bytes(query.contentType("application/octet-stream"), query.body()));
    }
}
