package dev.eddy;

import java.util.concurrent.ThreadFactory;

/** Finds virtual threads at run time: the library is built for 17, which has none. */
final class VirtualThreads {

    private VirtualThreads() {}

    /** A factory of virtual threads that are called {@code prefix} and a number. */
    static ThreadFactory factory(String prefix) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            type.getMethod("name", String.class, long.class).invoke(builder, prefix, 1L);
            type.getMethod("inheritInheritableThreadLocals", boolean.class).invoke(builder, false);
            return (ThreadFactory) type.getMethod("factory").invoke(builder);
        } catch (ReflectiveOperationException e) {
            UnsupportedOperationException unsupported = new UnsupportedOperationException(
                    "virtual threads: Java " + Runtime.version().feature() + " (expected: >= 21)");
            unsupported.initCause(e);
            throw unsupported;
        }
    }
}
