package dev.eddy.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.test.Tidy;
import io.netty.channel.EventLoopGroup;
import io.netty.util.Version;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** N15: one set of class files for Netty 4.1 and 4.2. */
class NettyVersionTest {

    @Order(0)
    @RegisterExtension
    final Tidy tidy = new Tidy();

    @Order(1)
    @RegisterExtension
    final Groups groups = new Groups(tidy);

    @Test
    void shouldRunOnTheNettyThatTheBuildNames() {
        assertThat(Version.identify().get("netty-common").artifactVersion())
                .isEqualTo(System.getProperty("eddy.test.netty"));
    }

    @Test
    void shouldMakeGroupsOfTheKindThatThisNettyWants() throws Exception {
        EventLoopGroup group = groups.eventLoops(Transport.NIO, 2);
        boolean is42 = System.getProperty("eddy.test.netty").startsWith("4.2.");

        assertThat(group.getClass().getSimpleName())
                .isEqualTo(is42 ? "MultiThreadIoEventLoopGroup" : "NioEventLoopGroup");
        assertThat(Await.onLoop(NettyLoop.of(group.next()), () -> "ran")).isEqualTo("ran");
    }

    /** Their {@code next()} returns another type in each Netty, and the caller's class file names the type. */
    @Test
    void shouldNotNameAGroupClassInAnyClassFile() throws Exception {
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
