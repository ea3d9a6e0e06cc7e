package dev.eddy.benchmarks.report;

/** Who is compared with whom. */
public final class Systems {

    /** The system that all others are compared with. Names that begin like it are variants of it. */
    public static final String EDDY = "EDDY";

    /** What nobody could use, shown because nothing costs less. */
    public static final String FLOOR = "FLOOR";

    private Systems() {}

    /** Whether {@code system} is somebody else's and could be used instead. */
    public static boolean isPeer(String system) {
        return !system.startsWith(EDDY) && !system.equals(FLOOR);
    }
}
