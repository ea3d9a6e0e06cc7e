package dev.eddy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Which processors what is measured may use. */
public enum Cpus {
    /** All there are. */
    FREE {
        @Override
        public boolean areAvailable() {
            return true;
        }

        @Override
        Path java() {
            return JAVA;
        }
    },
    /** One: what depends on two threads running at the same time shows, and nothing else can hide it. */
    PINNED {
        @Override
        public boolean areAvailable() {
            return Files.isExecutable(TASKSET);
        }

        @Override
        Path java() throws IOException {
            Path script = Files.createTempFile(
                    "java-pinned",
                    ".sh",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            script.toFile().deleteOnExit();
            return Files.writeString(script, "#!/bin/sh\nexec " + TASKSET + " -c " + LAST + ' ' + JAVA + " \"$@\"\n");
        }
    };

    private static final Path TASKSET = Path.of("/usr/bin/taskset");
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    /** Not the first, which has most of the machine's interrupts. */
    private static final int LAST = Runtime.getRuntime().availableProcessors() - 1;

    /** Whether this machine can do it. */
    public abstract boolean areAvailable();

    /** The program that starts a JVM so. JMH takes no more than a program's name. */
    abstract Path java() throws IOException;
}
