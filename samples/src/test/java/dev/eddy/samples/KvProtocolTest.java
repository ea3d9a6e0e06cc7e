package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.test.Tidy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KvProtocolTest {

    @RegisterExtension
    final Tidy tidy = new Tidy();

    @TempDir
    Path folder;

    private DrainingServer server;
    private RespClient client;

    @BeforeEach
    void start() throws IOException {
        server = InProcess.kv(folder.resolve("kv"), "--max-value", "1000", "--max-args", "10", "--max-command", "2500");
        client = RespClient.of(server);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    PING                     | +PONG
                    ping hi                  | $hi
                    PING a b                 | -ERR wrong number of arguments for 'ping' command
                    ECHO hi                  | $hi
                    ECHO                     | -ERR wrong number of arguments for 'echo' command
                    GET nothing              | nil
                    GET                      | -ERR wrong number of arguments for 'get' command
                    SET a 1                  | +OK
                    SET a                    | -ERR wrong number of arguments for 'set' command
                    SET a 1 EX 10            | +OK
                    SET a 1 px 10000 NX      | +OK
                    SET a 1 XX               | nil
                    SET a 1 GET              | nil
                    SET a 1 NX XX            | -ERR syntax error
                    SET a 1 EX               | -ERR syntax error
                    SET a 1 EX 1 PX 1        | -ERR syntax error
                    SET a 1 EX 1 KEEPTTL     | -ERR syntax error
                    SET a 1 FOO              | -ERR syntax error
                    SET a 1 EX 0             | -ERR invalid expire time in 'set' command
                    SET a 1 PX -1            | -ERR invalid expire time in 'set' command
                    SET a 1 EX 9223372036854775807 | -ERR invalid expire time in 'set' command
                    SET a 1 EX x             | -ERR value is not an integer or out of range
                    DEL a b c                | :0
                    EXISTS a a               | :0
                    INCR n                   | :1
                    INCR                     | -ERR wrong number of arguments for 'incr' command
                    MGET a b                 | [nil, nil]
                    MSET a 1 b 2             | +OK
                    MSET a 1 b               | -ERR wrong number of arguments for 'mset' command
                    TTL a                    | :-2
                    DBSIZE                   | :0
                    DBSIZE x                 | -ERR wrong number of arguments for 'dbsize' command
                    FLUSHALL                 | +OK
                    FLUSHALL ASYNC           | +OK
                    FLUSHALL NOW             | -ERR syntax error
                    SELECT 0                 | +OK
                    SELECT 1                 | -ERR DB index is out of range
                    SELECT x                 | -ERR value is not an integer or out of range
                    CONFIG GET save          | [$save, $]
                    CONFIG GET nothing       | []

                    CONFIG SET a b           | -ERR unknown subcommand 'SET'. Try CONFIG HELP.
                    COMMAND COUNT            | :27
                    COMMAND DOCS             | []
                    COMMAND FOO              | -ERR unknown subcommand 'FOO'. Try COMMAND HELP.
                    LLEN a b                 | -ERR unknown command 'LLEN', with args beginning with: 'a' 'b'
                    LPUSH a 1 2              | :2
                    LPUSH a                  | -ERR wrong number of arguments for 'lpush' command
                    RPUSH a 1 2              | :2
                    RPUSH a                  | -ERR wrong number of arguments for 'rpush' command
                    LPOP a                   | nil
                    LPOP a 1                 | -ERR wrong number of arguments for 'lpop' command
                    RPOP a                   | nil
                    RPOP                     | -ERR wrong number of arguments for 'rpop' command
                    LRANGE a 0 -1            | []
                    LRANGE a 0 x             | -ERR value is not an integer or out of range
                    LRANGE a 0               | -ERR wrong number of arguments for 'lrange' command
                    SADD a 1 2 1             | :2
                    SADD a                   | -ERR wrong number of arguments for 'sadd' command
                    SPOP a                   | nil
                    SPOP                     | -ERR wrong number of arguments for 'spop' command
                    HSET a f 1 g 2 f 3       | :2
                    HSET a f                 | -ERR wrong number of arguments for 'hset' command
                    HSET a f 1 g             | -ERR wrong number of arguments for 'hset' command
                    ZADD a 1 m -inf n 2e3 m  | :2
                    ZADD a 1                 | -ERR wrong number of arguments for 'zadd' command
                    ZADD a 1 m 2             | -ERR syntax error
                    ZADD a x m               | -ERR value is not a valid float
                    ZADD a nan m             | -ERR value is not a valid float
                    ZADD a 1e999 m           | -ERR value is not a valid float
                    ZADD a 1d m              | -ERR value is not a valid float
                    ZPOPMIN a                | []
                    ZPOPMIN                  | -ERR wrong number of arguments for 'zpopmin' command
                    """)
    void shouldAnswerAsRedisDoes(String command, String reply) throws IOException {
        assertThat(client.ask(command.split(" ")).stripTrailing()).isEqualTo(reply);
    }

    @Test
    void shouldSayWhatItCan() throws IOException {
        assertThat(client.ask("INFO")).contains("redis_version:").contains("connected_clients:1");
        assertThat(client.ask("COMMAND")).contains("[$get, :2, [$readonly], :1, :1, :1]");
        assertThat(client.ask("COMMAND", "LIST")).contains("$mget");
    }

    @Test
    void shouldKeepAnyBytes() throws IOException {
        StringBuilder all = new StringBuilder();
        for (char next = 0; next < 256; next++) {
            all.append(next);
        }

        assertThat(client.ask("SET", all.toString(), all.toString())).isEqualTo("+OK");
        assertThat(client.ask("GET", all.toString())).isEqualTo("$" + all);
        assertThat(client.ask("SET", "", "")).isEqualTo("+OK");
        assertThat(client.ask("MGET", "", all.toString())).isEqualTo("[$, $" + all + "]");
    }

    @Test
    void shouldPrintScoresAsRedisDoes() throws IOException {
        List<String> scores = List.of("-inf", "-1.5", "0", "1e-7", "0.1", "3", "17.25", "10000000000", "1e+20", "inf");
        for (String score : scores) {
            client.ask("ZADD", "scores", score, "m" + score);
        }

        for (String score : scores) {
            assertThat(client.ask("ZPOPMIN", "scores")).isEqualTo("[$m" + score + ", $" + score + "]");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET", "INCR", "SET_GET", "LPUSH", "RPUSH", "LPOP", "RPOP", "LRANGE", "SADD", "SPOP", "HSET", "ZADD",
                "ZPOPMIN"
            })
    void shouldRefuseWhatIsOfAnotherKind(String command) throws IOException {
        List<String> makers = List.of("SET k 1", "LPUSH k 1", "SADD k 1", "HSET k f 1", "ZADD k 1 m");
        int refused = 0;
        for (String maker : makers) {
            client.ask("DEL", "k");
            client.ask(maker.split(" "));

            String reply = client.ask(
                    switch (command) {
                        case "SET_GET" -> new String[] {"SET", "k", "x", "GET"};
                        case "LRANGE", "HSET", "ZADD" -> new String[] {command, "k", "1", "2"};
                        case "LPUSH", "RPUSH", "SADD" -> new String[] {command, "k", "1"};
                        default -> new String[] {command, "k"};
                    });

            if (reply.equals("-WRONGTYPE Operation against a key holding the wrong kind of value")) {
                refused++;
            } else {
                assertThat(reply).doesNotStartWith("-");
            }
        }

        assertThat(refused).isEqualTo(makers.size() - 1);
    }

    @Test
    void shouldTakeCommandsThatSomebodyTypes() throws IOException {
        client.send(
                "ping\r\n\r\n   \r\n  set \"a b\" 'it\\'s'\r\nget \"a b\"\r\necho \"\\x00\\n\\\"\\q\"\r\necho ''\r\necho \"\\xff\"\r\n");

        assertThat(client.read(6)).containsExactly("+PONG", "+OK", "$it's", "$\0\n\"q", "$", "$\u00ff");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    *1000000000          | invalid multibulk length
                    *11                  | invalid multibulk length
                    *x                   | invalid multibulk length
                    *-2                  | invalid multibulk length
                    *1~$500000000        | invalid bulk length
                    *1~$1001             | invalid bulk length
                    *1~$x                | invalid bulk length
                    *1~$-1               | expected '$'
                    *1~$4~PINGxx         | invalid bulk length
                    *1~PING              | expected '$'
                    *1~*1                | expected '$'
                    +PING                | expected '*', or a line with a command
                    ping "               | unbalanced quotes in request
                    ping 'a'b            | unbalanced quotes in request
                    echo it's            | unbalanced quotes in request
                    ping "\\             | unbalanced quotes in request
                    echo \u00ff           | invalid UTF-8 in inline request (expected: "\\xHH" for such bytes)
                    del 1 2 3 4 5 6 7 8 9 10 | too many words (expected: at most 10)
                    """)
    void shouldEndTheConnectionInItsTurnWhenInputIsNoCommand(String input, String problem) throws IOException {
        client.send(RespClient.encoded("INCR", "n") + input.replace("~", "\r\n") + "\r\nPING\r\n");

        assertThat(client.read(2)).containsExactly(":1", "-ERR Protocol error: " + problem);
        assertThat(client.readsEnd()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    echo b"c d"              | $bc d
                    echo b'c'                | $bc
                    echo 'a\\b\\'c'           | $a\\b'c
                    echo "\\x41\\xZ1\\x"       | $AxZ1x
                    echo "\\t\\b\\a."          | $\t\b\u0007.
                    echo \u00c3\u00a9          | $\u00c3\u00a9
                    echo\ta                  | $a
                    """)
    void shouldTellTheWordsOfALineAsRedisDoes(String line, String reply) throws IOException {
        assertThat(client.send(line + "\r\n").read()).isEqualTo(reply);
    }

    @Test
    void shouldTakeLinesThatEndWithALineFeedOnly() throws IOException {
        String value = "a\n\nb\n";

        client.send("PING\n\necho a\r").send("\necho b\n" + RespClient.encoded("ECHO", value));
        client.send(RespClient.encoded("ECHO", value) + "PING\r\n");

        assertThat(client.read(6)).containsExactly("+PONG", "$a", "$b", "$" + value, "$" + value, "+PONG");
    }

    @Test
    void shouldEndTheConnectionWhenTheWordsOfACommandAreTooMuch() throws IOException {
        String word = "$1000\r\n" + "x".repeat(1000) + "\r\n";

        client.send("*3\r\n" + word + word + "$501\r\n");

        assertThat(client.read()).isEqualTo("-ERR Protocol error: too big a request (expected: at most 2500 bytes)");
        assertThat(client.readsEnd()).isTrue();
    }

    @Test
    void shouldEndTheConnectionWhenALineNeverEnds() throws IOException {
        client.send("x".repeat(70_000));

        assertThat(client.read()).isEqualTo("-ERR Protocol error: too big inline request");
        assertThat(client.readsEnd()).isTrue();
    }

    @Test
    void shouldRefuseAKeyThatIsTooLongAndGoOn() throws IOException {
        DrainingServer shortKeys = InProcess.kv(folder.resolve("short"), "--max-key", "3");
        try (shortKeys;
                RespClient other = RespClient.of(shortKeys)) {
            String error = "-ERR key is too long: bytes=4 (expected: at most 3)";

            assertThat(other.ask("GET", "four")).isEqualTo(error);
            assertThat(other.ask("MGET", "abc", "four")).isEqualTo(error);
            assertThat(other.ask("MSET", "abc", "value", "four", "x")).isEqualTo(error);
            assertThat(other.ask("MSET", "abc", "value")).isEqualTo("+OK");
        }
    }

    @Test
    void shouldTakeWhatComesByteByByte() throws IOException {
        String commands = RespClient.encoded("SET", "key", "value") + RespClient.encoded("GET", "key") + "ping\r\n";
        for (int i = 0; i < commands.length(); i++) {
            client.send(commands.substring(i, i + 1));
        }

        assertThat(client.read(3)).containsExactly("+OK", "$value", "+PONG");
    }

    @Test
    void shouldGoOnWhenClientsSendRubbish() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            try (RespClient rubbish = RespClient.of(server)) {
                byte[] bytes = new byte[random.nextInt(500)];
                random.nextBytes(bytes);
                String start =
                        List.of("", "*2\r\n", "*2\r\n$3\r\n", "*1\r\n$4\r\nPI").get(i % 4);
                rubbish.send(start + new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
                if (i % 2 == 0) {
                    rubbish.reset();
                }
            }
        }

        assertThat(client.ask("PING")).isEqualTo("+PONG");
    }

    @Test
    void shouldAnswerAThousandPipelinedCommandsInOrder() throws IOException {
        StringBuilder commands = new StringBuilder();
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            commands.append(RespClient.encoded("SET", "k", "v" + i))
                    .append(RespClient.encoded("GET", "k"))
                    .append(RespClient.encoded("ECHO", "e" + i))
                    .append(RespClient.encoded("MGET", "k", "none"));
            replies.addAll(List.of("+OK", "$v" + i, "$e" + i, "[$v" + i + ", nil]"));
        }

        client.send(commands.toString());

        assertThat(client.read(1000)).isEqualTo(replies);
    }

    @Test
    void shouldAnswerAClientThatEndsItsInput() throws IOException {
        client.send(RespClient.encoded("SET", "a", "1") + RespClient.encoded("INCR", "a"))
                .endInput();

        assertThat(client.read(2)).containsExactly("+OK", ":2");
        assertThat(client.readsEnd()).isTrue();
    }

    @Test
    void shouldIgnoreHalfACommandWhenTheInputEnds() throws IOException {
        client.send("*2\r\n$4\r\nINCR\r\n$1\r\n").endInput();

        assertThat(client.readsEnd()).isTrue();
    }

    @Test
    void shouldEndWithQuit() throws IOException {
        client.send("INCR n\r\nQUIT\r\nINCR n\r\n");

        assertThat(client.read(2)).containsExactly(":1", "+OK");
        assertThat(client.readsEnd()).isTrue();
        try (RespClient other = RespClient.of(server)) {
            assertThat(other.ask("GET", "n")).isEqualTo("$1");
        }
    }
}
