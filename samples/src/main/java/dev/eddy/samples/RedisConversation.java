package dev.eddy.samples;

import dev.eddy.LoopFuture;
import dev.eddy.netty.NettyLoop;
import io.netty.handler.codec.redis.RedisMessage;
import org.jspecify.annotations.Nullable;

/** What the kv server says on one connection, whose commands take effect in their order. Confined to the loop. */
final class RedisConversation implements Conversation<RedisCommand, RedisMessage> {

    private final RedisCommands commands;
    private final CommandTurns turns;

    RedisConversation(RedisCommands commands, CommandTurns turns) {
        this.commands = commands;
        this.turns = turns;
    }

    @Override
    public LoopFuture<RedisMessage> answer(NettyLoop loop, RedisCommand command) {
        return commands.answer(loop, turns, command);
    }

    @Override
    public RedisMessage failure(Throwable cause) {
        return RedisReplies.ofFailure(cause);
    }

    @Override
    public boolean isLast(RedisCommand command) {
        return RedisCommands.isLast(command);
    }

    @Override
    public Object render(@Nullable RedisCommand command, RedisMessage reply, boolean last) {
        return reply;
    }
}
