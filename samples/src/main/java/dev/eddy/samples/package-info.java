/**
 * The sample programs: {@code basic} and {@code lucky} show the loop, {@code echo}, {@code compute} and {@code kv} are servers
 * whose handlers must block.
 *
 * <p>A server is a {@link dev.eddy.samples.Conversation}, which knows the protocol, in a {@link dev.eddy.samples.Session},
 * which knows the connection, in a {@link dev.eddy.samples.DrainingServer}, which knows the socket and how to end.
 */
@NullMarked
package dev.eddy.samples;

import org.jspecify.annotations.NullMarked;
