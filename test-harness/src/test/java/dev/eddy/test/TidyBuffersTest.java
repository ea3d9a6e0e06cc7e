package dev.eddy.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

class TidyBuffersTest {

    private static List<String> messagesOf(Class<?> testClass) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(testClass))
                .execute()
                .testEvents()
                .finished()
                .stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .map(Throwable::getMessage)
                        .orElse("passed"))
                .toList();
    }

    static final class Leaks {
        @RegisterExtension
        final Tidy tidy = new Tidy();

        @RepeatedTest(3)
        void leak() {
            ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(16);
            buffer.writeByte(1);
        }
    }

    @Test
    void shouldFailEveryTimeWhenBufferLeaksInTheSamePlace() {
        assertThat(messagesOf(Leaks.class)).hasSize(3).allSatisfy(message -> assertThat(message)
                .contains(
                        "left behind by the test: 1 ",
                        "LEAK: ByteBuf",
                        "Leaks repetition",
                        "TidyBuffersTest$Leaks.leak"));
    }

    static final class Holds {
        private static final AtomicReference<ByteBuf> HELD = new AtomicReference<>();

        @RegisterExtension
        final Tidy tidy = new Tidy();

        @RepeatedTest(2)
        void hold() {
            ByteBuf before = HELD.getAndSet(PooledByteBufAllocator.DEFAULT.directBuffer(16));
            if (before != null) {
                before.release();
            }
        }
    }

    @Test
    void shouldPassWhenBufferIsStillInUse() {
        assertThat(messagesOf(Holds.class)).containsExactly("passed", "passed");
        Objects.requireNonNull(Holds.HELD.getAndSet(null)).release();
    }

    /** The same classes as those of the tests, in a JVM that seems to have no Netty. */
    private static final class WithoutNetty extends ClassLoader {
        WithoutNetty() {
            super(TidyBuffersTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.netty.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.eddy.test.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void shouldWorkWhenNettyIsNotOnTheClassPath() throws Exception {
        Class<?> type = new WithoutNetty().loadClass(Tidy.class.getName(), /* resolve= */ true);
        Object tidy = type.getConstructor().newInstance();

        Field watch = type.getDeclaredField("leaks");
        watch.setAccessible(true);
        assertThat(watch.get(tidy).getClass().getSimpleName()).isEqualTo("Nothing");
        EngineTestKit.Builder engine = EngineTestKit.engine("junit-jupiter").selectors(selectClass(Delegates.class));
        Delegates.TO.set(tidy);
        engine.execute().testEvents().assertStatistics(counts -> counts.succeeded(1)
                .failed(0));
    }

    static final class Delegates {
        static final AtomicReference<Object> TO = new AtomicReference<>();

        @RegisterExtension
        final BeforeEachCallback before = context -> ((BeforeEachCallback) TO.get()).beforeEach(context);

        @RegisterExtension
        final AfterEachCallback after = context -> ((AfterEachCallback) TO.get()).afterEach(context);

        @Test
        void test() {
            assertThat(TO.get()).isNotNull();
        }
    }
}
