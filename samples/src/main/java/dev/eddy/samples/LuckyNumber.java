package dev.eddy.samples;

import dev.eddy.CancelToken;
import java.io.Serial;
import java.util.concurrent.ThreadLocalRandom;

/** Lucky numbers, which take a while to compute. */
final class LuckyNumber {

    private static final int UNLUCKY = 7;
    private static final int TERMS = 1_000_000;

    private LuckyNumber() {}

    /** The lucky number of a draw from 1 to 10, for who waits for it. */
    static long draw(CancelToken token) {
        return of(ThreadLocalRandom.current().nextInt(1, 11), token);
    }

    /** {@link #of(int)}, but once the token is cancelled nobody needs to hear of a 7: that another failed has been said. */
    static long of(int drawn, CancelToken token) {
        try {
            return of(drawn);
        } catch (Unlucky unlucky) {
            token.throwIfCancelled();
            throw unlucky;
        }
    }

    /** The sum of {@code i * drawn} for all {@code i} below a million; throws {@link Unlucky} for 7. */
    static long of(int drawn) {
        if (drawn == UNLUCKY) {
            throw new Unlucky();
        }
        long sum = 0;
        for (int i = 0; i < TERMS; i++) {
            sum += (long) i * drawn;
        }
        return sum;
    }

    /** The number was 7. */
    static final class Unlucky extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        private Unlucky() {
            super("Unlucky number!");
        }
    }
}
