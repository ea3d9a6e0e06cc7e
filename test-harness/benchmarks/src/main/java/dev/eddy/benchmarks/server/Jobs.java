package dev.eddy.benchmarks.server;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What the compute server of the samples does for {@code /work} and {@code /hash}, for the other servers: the same parameters, the
 * same work, the same answers. Thread-safe.
 */
final class Jobs {

    private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
    private static final byte[] SALT = "eddy".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BITS = 256;
    private static final int DEFAULT_ITERATIONS = 100_000;
    private static final String MDC_KEY = "work";

    private Jobs() {}

    /** The blocking call behind a request; throws {@link IllegalArgumentException} if there is something wrong with it. */
    static Callable<String> of(String path, Function<String, @Nullable String> parameters) {
        switch (path) {
            case "/work": {
                long millis = number("ms", parameters.apply("ms"), 0, 600_000);
                String id = orElse(parameters.apply("id"), "");
                return () -> work(millis, id) + '\n';
            }
            case "/hash": {
                String password = orElse(parameters.apply("password"), "");
                if (password.isEmpty()) {
                    throw new IllegalArgumentException("password: missing (expected: at least one character)");
                }
                String given = orElse(parameters.apply("iterations"), String.valueOf(DEFAULT_ITERATIONS));
                int iterations = (int) number("iterations", given, 1, 10_000_000);
                return () -> hash(password, iterations);
            }
            default:
                throw new IllegalArgumentException("path: unknown (expected: /work, /hash, /healthz)");
        }
    }

    private static String orElse(@Nullable String given, String byDefault) {
        return given == null ? byDefault : given;
    }

    private static long number(String name, @Nullable String given, long min, long max) {
        long number = given == null ? min - 1 : Long.parseLong(given);
        if (number < min || number > max) {
            throw new IllegalArgumentException(
                    name + ": " + given + " (expected: a number from " + min + " to " + max + ')');
        }
        return number;
    }

    private static String work(long millis, String id) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new IllegalStateException("interrupted by the job before");
        }
        Map<String, String> context = MDC.getCopyOfContextMap();
        if (context != null && !context.isEmpty()) {
            throw new IllegalStateException("left behind by the job before: " + context);
        }
        MDC.put(MDC_KEY, id);
        try {
            Thread.sleep(millis);
            return id;
        } finally {
            MDC.remove(MDC_KEY);
        }
    }

    private static String hash(String password, int iterations) throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), SALT, iterations, KEY_BITS);
        return HexFormat.of()
                .formatHex(SecretKeyFactory.getInstance(ALGORITHM)
                        .generateSecret(spec)
                        .getEncoded());
    }
}
