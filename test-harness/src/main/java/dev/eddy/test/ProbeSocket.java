package dev.eddy.test;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A socket whose reads and writes have deadlines, which those of a {@link java.net.Socket} have only in part; keeps what has
 * arrived until it is taken.
 *
 * <p>Not thread-safe.
 */
final class ProbeSocket {

    private static final int CHUNK = 16 * 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private ByteBuffer arrived = ByteBuffer.allocate(CHUNK).flip(); // its remaining bytes were not taken
    private TcpProbe.@Nullable End end;

    private ProbeSocket(SocketChannel channel, Selector selector) {
        this.channel = channel;
        this.selector = selector;
    }

    static ProbeSocket connect(InetSocketAddress address, @Nullable Integer receiveBuffer, Duration timeout)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            if (receiveBuffer != null) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer); // must be before it connects
            }
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(address, Math.toIntExact(timeout.toMillis()));
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new ProbeSocket(channel, selector);
        } catch (IOException | RuntimeException refused) {
            channel.close();
            throw refused;
        }
    }

    InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    // what arrives

    /** Waits for more until {@code deadline}; false if nothing has come by then, nor the end. */
    boolean fill(long deadlineNanos) throws IOException {
        boolean filled = fillNow();
        while (!filled && await(SelectionKey.OP_READ, deadlineNanos)) {
            filled = fillNow();
        }
        return filled;
    }

    /** Reads what is there; whether that was something, be it the end. */
    boolean fillNow() throws IOException {
        if (end != null) {
            return false;
        }
        makeRoom();
        try {
            int length = channel.read(arrived);
            if (length < 0) {
                end = TcpProbe.End.FIN;
            }
            return length != 0;
        } catch (IOException reset) {
            if (!channel.isOpen()) {
                throw reset; // by this side
            }
            end = TcpProbe.End.RESET;
            return true;
        } finally {
            arrived.flip();
        }
    }

    /** Lets what is read next be appended. */
    private void makeRoom() {
        if (arrived.capacity() - arrived.remaining() < CHUNK) {
            arrived = ByteBuffer.allocate(2 * arrived.capacity()).put(arrived);
        } else {
            arrived.compact();
        }
    }

    /** What has arrived and was not taken; a view. */
    ByteBuffer arrived() {
        return arrived.duplicate();
    }

    /** Takes the first {@code length} bytes of what has arrived. */
    byte[] take(int length) {
        byte[] taken = new byte[length];
        arrived.get(taken);
        return taken;
    }

    /** How the peer has ended the connection, as far as it was read; null while it has not. */
    TcpProbe.@Nullable End end() {
        return end;
    }

    // what is sent

    /** Waits until {@code deadline} for room; whether some of {@code bytes} were taken. */
    boolean write(ByteBuffer bytes, long deadlineNanos) throws IOException {
        int written = channel.write(bytes);
        while (written == 0 && bytes.hasRemaining() && await(SelectionKey.OP_WRITE, deadlineNanos)) {
            written = channel.write(bytes);
        }
        return written > 0;
    }

    private boolean await(int operation, long deadlineNanos) throws IOException {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime() + 999_999);
        if (leftMillis <= 0) {
            return false;
        }
        channel.register(selector, operation);
        selector.select(leftMillis);
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) { // or it would not wait any more
            throw new InterruptedIOException("interrupted while waiting for the peer");
        }
        return true;
    }

    void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        close();
    }

    void close() throws IOException {
        try (selector) {
            channel.close(); // a registered one is not closed before its key is gone
        }
    }
}
