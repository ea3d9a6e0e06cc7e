package dev.eddy.test;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets {@link Tidy} watch Netty's buffers from the start of the JVM, also where a test class without it runs first. The
 * launcher finds it by itself.
 */
public final class TidySession implements LauncherSessionListener {

    private final LeakWatch leaks = LeakWatch.INSTANCE;

    /** For the launcher. */
    public TidySession() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        leaks.begin("before the first test with a Tidy");
    }
}
