package io.mastercontrol.agent.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol, with a plugin that the test plays. */
class ConversationTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Manifest SITE = new Manifest(
            "site",
            "1.2.0",
            List.of("x"),
            new Provides(List.of("site"), List.of(), false, List.of()),
            Path.of("/plugins/site"),
            "");

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final CompletableFuture<String> broken = new CompletableFuture<>();
    private final BlockingQueue<JsonNode> asked = new LinkedBlockingQueue<>();
    private Conversation conversation;
    private OutputStream plugin;
    private Future<?> listening;

    @BeforeEach
    void begin() throws IOException {
        PipedInputStream said = new PipedInputStream(1 << 16);
        plugin = new PipedOutputStream(said);
        OutputStream requests = new OutputStream() {
            @Override
            public void write(int one) {
                throw new IllegalStateException("lines are written as a whole");
            }

            @Override
            public void write(byte[] line) throws IOException {
                assertEquals('\n', line[line.length - 1]);
                asked.add(Json.mapper().readTree(line));
            }
        };
        conversation = new Conversation(SITE, timer, broken::complete);
        listening = callers.submit(() -> conversation.run(said, requests));
    }

    @AfterEach
    void end() throws Exception {
        plugin.close();
        listening.get(10, TimeUnit.SECONDS);
        conversation.end("over");
        callers.shutdownNow();
        timer.shutdownNow();
    }

    private void say(String line) throws IOException {
        plugin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        plugin.flush();
    }

    private void hello() throws Exception {
        say("{\"hello\":{\"protocol\":1,\"version\":\"1.2.0\"}}");
        conversation.awaitHello(LONG);
    }

    private Future<JsonNode> call(String call, Duration deadline) {
        ObjectNode arguments = Json.mapper().createObjectNode().put("of", call);
        return callers.submit((Callable<JsonNode>) () -> conversation.call(call, arguments, deadline));
    }

    private long id(String call) throws InterruptedException {
        JsonNode request = asked.poll(10, TimeUnit.SECONDS);
        assertEquals(call, request.path("call").asText());
        assertEquals(call, request.path("of").asText());
        return request.path("id").asLong();
    }

    private static String failure(Future<?> call) throws Exception {
        ExecutionException e = assertThrows(ExecutionException.class, () -> call.get(10, TimeUnit.SECONDS));
        return assertThrows(PluginFailure.class, () -> {
                    throw e.getCause();
                })
                .getMessage();
    }

    @Test
    void answersComeInAnyOrderAndPiecesOfAnySize() throws Exception {
        hello();
        Future<JsonNode> one = call("one", LONG);
        long first = id("one");
        Future<JsonNode> two = call("two", LONG);
        long second = id("two");
        say("{\"id\":" + second + ",\"result\":[2]}");
        assertEquals("[2]", two.get(10, TimeUnit.SECONDS).toString());
        assertFalse(one.isDone());
        byte[] line = ("{\"id\":" + first + ",\"result\":null}\n").getBytes(StandardCharsets.UTF_8);
        for (byte part : line) {
            plugin.write(part);
            plugin.flush();
        }
        assertTrue(one.get(10, TimeUnit.SECONDS).isNull());
        assertFalse(broken.isDone());
        assertTrue(conversation.isIdle());
    }

    @Test
    void anErrorIsTheCallsAffairOnly() throws Exception {
        hello();
        Future<JsonNode> one = call("one", LONG);
        say("{\"id\":" + id("one") + ",\"error\":\"there is no\\nsuch port\"}");
        assertEquals("plugin site: there is no such port", failure(one));
        Future<JsonNode> two = call("two", LONG);
        say("{\"id\":" + id("two") + ",\"result\":2}");
        assertEquals(2, two.get(10, TimeUnit.SECONDS).asInt());
        assertFalse(broken.isDone());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Listening on port 80               | no JSON object",
                "                                   | no JSON object",
                "[1]                                | no JSON object",
                "{\"id\":                           | no JSON object",
                "{\"id\":7,\"result\":1}            | answers no call",
                "{\"id\":0,\"result\":1}            | answers no call",
                "{\"id\":-1,\"result\":1}           | answers no call",
                "{\"id\":\"1\",\"result\":1}        | answers no call",
                "{\"id\":1.5,\"result\":1}          | answers no call",
                "{\"id\":99999999999999999999,\"result\":1} | answers no call",
                "{\"result\":1}                     | answers no call",
                "{\"id\":1}                         | answers no call",
                "{\"id\":1,\"result\":1,\"error\":\"x\"} | answers no call"
            })
    void whatIsNoAnswerEndsItAndEveryCallThatIsUnderWay(String line, String told) throws Exception {
        hello();
        Future<JsonNode> call = call("one", LONG);
        id("one");
        say(line == null ? "" : line);
        String why = broken.get(10, TimeUnit.SECONDS);
        assertTrue(why.startsWith("plugin site wrote a line that") && why.contains(told), why);
        assertEquals(why, failure(call), "in-flight calls fail at once");
        assertEquals(why, failure(call("two", LONG)), "and so does whoever comes later");
    }

    @Test
    void aDeadlineThatIsMissedEndsItForAll() throws Exception {
        hello();
        Future<JsonNode> slow = call("slow", Duration.ofMillis(50));
        Future<JsonNode> other = call("other", LONG);
        assertEquals("plugin site did not answer 'slow' within 0.05 s and was ended", failure(slow));
        assertEquals("plugin site did not answer 'slow' within 0.05 s and was ended", failure(other));
        assertTrue(broken.isDone());
    }

    @Test
    void aLateAnswerToSomebodyWhoHasGoneDoesNoHarm() throws Exception {
        hello();
        Future<JsonNode> impatient = call("one", LONG);
        long first = id("one");
        impatient.cancel(true);
        Future<JsonNode> two = call("two", LONG);
        long second = id("two");
        say("{\"id\":" + first + ",\"result\":1}");
        say("{\"id\":" + second + ",\"result\":2}");
        say("{\"id\":" + second + ",\"result\":3}");
        assertEquals(2, two.get(10, TimeUnit.SECONDS).asInt());
        Future<JsonNode> three = call("three", LONG);
        say("{\"id\":" + id("three") + ",\"result\":3}");
        assertEquals(3, three.get(10, TimeUnit.SECONDS).asInt());
        assertFalse(broken.isDone());
    }

    @Test
    void itsEndInTheMiddleOfAnAnswerFailsTheCall() throws Exception {
        hello();
        Future<JsonNode> call = call("one", LONG);
        plugin.write(("{\"id\":" + id("one") + ",\"result\":1}").getBytes(StandardCharsets.UTF_8));
        plugin.close();
        listening.get(10, TimeUnit.SECONDS);
        assertFalse(call.isDone(), "how it ended is for whoever started it to say");
        conversation.end("plugin site exited with code 3");
        assertEquals("plugin site exited with code 3", failure(call));
    }

    @Test
    void linesThatAreTooLongGoNeitherWay() throws Exception {
        hello();
        ObjectNode large = Json.mapper().createObjectNode().put("lines", "x".repeat(Conversation.LONGEST));
        String refused = assertThrows(PluginFailure.class, () -> conversation.call("process", large, LONG))
                .getMessage();
        assertTrue(refused.contains("more than 1048576 bytes"), refused);
        assertFalse(broken.isDone(), "that is not the plugin's fault");
        Future<JsonNode> call = call("one", LONG);
        String start = "{\"id\":" + id("one") + ",\"result\":\"";
        callers.submit(() -> {
            say(start + "x".repeat(Conversation.LONGEST) + "\"}");
            return null;
        });
        assertEquals("plugin site wrote a line that is longer than 1048576 bytes", failure(call));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"hello\":{\"protocol\":2,\"version\":\"1.2.0\"}} | speaks protocol 2, but this agent speaks 1",
                "{\"hello\":{\"protocol\":1,\"version\":\"1.1.9\"}} | its version is 1.1.9, but its plugin.yaml says 1.2.0",
                "{\"hello\":\"world\"}                              | did not say hello first",
                "{\"id\":1,\"result\":{}}                           | did not say hello first",
                "Hello!                                             | no JSON object"
            })
    void onlyWhoSaysTheRightHelloIsAsked(String line, String told) throws Exception {
        say(line);
        String why = broken.get(10, TimeUnit.SECONDS);
        assertTrue(why.contains(told), why);
        assertEquals(
                why,
                assertThrows(PluginFailure.class, () -> conversation.awaitHello(LONG))
                        .getMessage());
        assertFalse(conversation.isGreeted());
    }

    @Test
    void whoWaitsForAHelloThatDoesNotComeGoesOnBeforeThePluginIsGivenUp() {
        String why = assertThrows(PluginFailure.class, () -> conversation.awaitHello(Duration.ofMillis(20)))
                .getMessage();
        assertEquals("plugin site is still starting", why);
        assertFalse(broken.isDone());
    }
}
