/**
 * Eddy on Netty: an {@code EventLoop} with the interface of asyncio's loop. The same class files run on Netty 4.1 and 4.2.
 *
 * <p>{@link dev.eddy.netty.NettyLoop} is the door.
 */
@NullMarked
package dev.eddy.netty;

import org.jspecify.annotations.NullMarked;
