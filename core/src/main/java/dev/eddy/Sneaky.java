package dev.eddy;

/** Throws a job's own exception as it is, whatever its type. */
final class Sneaky {

    private Sneaky() {}

    /** Throws an {@link Error} or {@link Throwable} at once, returns an {@link Exception} to be thrown. */
    static Exception exception(Throwable cause) {
        return cause instanceof Exception exception ? exception : Sneaky.<RuntimeException>rethrow(cause);
    }

    /** Throws whatever it is given; declared to return so that the caller can say {@code throw}. */
    static RuntimeException unchecked(Throwable cause) {
        return Sneaky.<RuntimeException>rethrow(cause);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T rethrow(Throwable cause) throws T {
        throw (T) cause;
    }
}
