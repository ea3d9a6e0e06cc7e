package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.test.Tidy;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.Version;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One set of class files for Netty 4.1 and 4.2: N15 of {@link NettyFactsTest}. */
class NettyVersionTest {

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    @TempDir
    Path folder;

    @Test
    void shouldRunOnTheNettyThatTheBuildNames() {
        assertThat(Version.identify().get("netty-common").artifactVersion())
                .isEqualTo(System.getProperty("eddy.test.netty"));
    }

    private static boolean is42() {
        return System.getProperty("eddy.test.netty").startsWith("4.2.");
    }

    // N15: what is compiled against 4.2 and names a group does not link on 4.1

    @Test
    void n15NettyAloneDoesNotLinkOn41WhatWasCompiledAgainst42() throws Exception {
        EventLoopGroup group = groups.keep(new NioEventLoopGroup(1));
        Method compiledAgainst41 = callerOfNext("EventLoop");
        Method compiledAgainst42 = callerOfNext("IoEventLoop");

        assertThat(compiledAgainst41.invoke(null, group)).isInstanceOf(EventLoop.class);
        if (is42()) {
            assertThat(compiledAgainst42.invoke(null, group)).isInstanceOf(EventLoop.class);
        } else {
            assertThatThrownBy(() -> compiledAgainst42.invoke(null, group))
                    .hasCauseInstanceOf(NoSuchMethodError.class)
                    .hasStackTraceContaining("NioEventLoopGroup.next()");
        }
    }

    /** Compiles a call of {@code NioEventLoopGroup.next()} against a Netty where that returns {@code returned}. */
    private Method callerOfNext(String returned) throws Exception {
        Path sources = Files.createDirectory(folder.resolve(returned));
        Path type = sources.resolve(returned + ".java");
        Path group = sources.resolve("NioEventLoopGroup.java");
        Path caller = sources.resolve("Caller.java");
        Files.writeString(type, "package io.netty.channel; public interface " + returned + " {}");
        Files.writeString(
                group,
                "package io.netty.channel.nio; public class NioEventLoopGroup { public io.netty.channel." + returned
                        + " next() { return null; } }");
        Files.writeString(
                caller,
                "public class Caller { public static Object call(Object group) {"
                        + " return ((io.netty.channel.nio.NioEventLoopGroup) group).next(); } }");
        int failures = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        sources.toString(),
                        "-d",
                        sources.toString(),
                        type.toString(),
                        group.toString(),
                        caller.toString());
        assertThat(failures).isZero();
        byte[] bytes = Files.readAllBytes(sources.resolve("Caller.class"));
        return new OneClass(bytes).loadClass("Caller").getMethod("call", Object.class);
    }

    /** So that the caller meets the Netty of the tests, and not the one against which it was compiled. */
    private static final class OneClass extends ClassLoader {
        private final byte[] bytes;

        OneClass(byte[] bytes) {
            super(NettyVersionTest.class.getClassLoader());
            this.bytes = bytes;
        }

        @Override
        protected Class<?> findClass(String name) {
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    @Test
    void n15ShouldMakeGroupsOfTheKindThatThisNettyWants() throws Exception {
        EventLoopGroup group = groups.eventLoops(Transport.NIO, 2);

        assertThat(group.getClass().getSimpleName())
                .isEqualTo(is42() ? "MultiThreadIoEventLoopGroup" : "NioEventLoopGroup");
        assertThat(Await.onLoop(NettyLoop.of(group.next()), () -> "ran")).isEqualTo("ran");
    }

    /** Their {@code next()} returns another type in each Netty, and the caller's class file names the type. */
    @Test
    void n15ShouldNotNameAGroupClassInAnyClassFile() throws Exception {
        Path classes = Path.of(NettyLoop.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.filter(file -> file.toString().endsWith(".class")).toList();
        }

        assertThat(files).hasSizeGreaterThan(8).allSatisfy(file -> assertThat(
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .doesNotContain("io/netty/channel/nio/NioEventLoopGroup")
                .doesNotContain("io/netty/channel/epoll/EpollEventLoopGroup")
                .doesNotContain("io/netty/channel/MultiThreadIoEventLoopGroup"));
    }
}
