package io.mastercontrol.agent.neighbour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadTest {
    private static final String HASH = "ab".repeat(32);

    private static Question asked(String text) throws IOException {
        return Question.of(Head.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))
                .orElseThrow());
    }

    @Test
    void contentIsAskedForByHashAndRange() throws IOException {
        String head = " HTTP/1.1\r\nHost: neighbour\r\nRange: bytes=262144-524287\r\n\r\n";
        assertEquals(new Question.Give(HASH, 262_144, 524_287), asked("GET /v1/content/" + HASH + head));
        String patch = HASH + "." + HASH + ".patch";
        assertEquals(new Question.HowDoYouStand(patch), asked("GET /v1/content/" + patch + "/standing" + head));
        assertEquals(new Question.WhichPieces(HASH), asked("GET /v1/content/" + HASH + "/pieces HTTP/1.1\n\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/content/../../etc/passwd HTTP/1.1\r\n\r\n",
                "GET /v1/content/ABAB HTTP/1.1\r\n\r\n",
                "POST /v1/content/x HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\n",
                "\r\n\r\n"
            })
    void anythingElseEndsTheConversation(String text) {
        assertThrows(ProtocolException.class, () -> asked(text));
    }

    @Test
    void nothingIsReadForEver() {
        assertThrows(ProtocolException.class, () -> asked("G".repeat(10_000)));
        assertThrows(
                ProtocolException.class,
                () -> asked("GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(1)
                        + java.util.stream.IntStream.range(0, 100)
                                .mapToObj(i -> "x" + i + ": y\r\n")
                                .collect(java.util.stream.Collectors.joining())));
        assertThrows(ProtocolException.class, () -> asked("GET /v1/content/" + HASH + " HTTP/1.1\r\n\r\n"));
    }

    @Test
    void theEndIsNoMistake() throws IOException {
        assertTrue(Head.read(new ByteArrayInputStream(new byte[0])).isEmpty());
    }
}
