package dev.eddy.samples;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eddy.CancelToken;
import org.jspecify.annotations.Nullable;

/**
 * Whether a number is prime, by trial division: seconds of work for a large one. Immutable.
 *
 * @param smallestFactor the smallest prime that divides {@code n}; null if there is none, for 0 and 1
 */
@JsonNaming(SnakeCaseStrategy.class)
record Factoring(long n, boolean prime, @Nullable Long smallestFactor) {

    /** How many candidates are tried between two looks at the token. */
    private static final int STRIDE = 1 << 20;

    /** Blocks; on a worker. Ends early if the token is cancelled, and its answer means nothing then. */
    static Factoring of(long n, CancelToken token) {
        if (n < 2) {
            return new Factoring(n, /* prime= */ false, null);
        }
        long factor = smallestFactor(n, token);
        return new Factoring(n, factor == n, factor);
    }

    private static long smallestFactor(long n, CancelToken token) {
        if (n % 2 == 0) {
            return 2;
        }
        if (n % 3 == 0) {
            return 3;
        }
        for (long candidate = 5; candidate * candidate <= n; candidate += 6) { // 6k - 1 and 6k + 1
            if (n % candidate == 0) {
                return candidate;
            }
            if (n % (candidate + 2) == 0) {
                return candidate + 2;
            }
            if (candidate % STRIDE < 6 && token.isCancelled()) {
                break; // with a wrong answer that nobody gets
            }
        }
        return n;
    }
}
