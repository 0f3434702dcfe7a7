package io.mastercontrol.contracts.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class CompressedTest {
    @Test
    void aMessageIsReadTheSameWhetherCompressedOrNot() {
        Ack ack = new Ack("id", Instant.EPOCH, null, "pi-1", "s".repeat(500), 9);
        byte[] thin = Compressed.of(Json.bytes(ack));
        assertTrue(thin.length < 200, thin.length + " bytes");
        assertEquals(ack, Json.read(thin, Ack.class));
    }

    @Test
    void whatDoesNotGetShorterStaysAsItIs() {
        byte[] small = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        assertSame(small, Compressed.of(small));
        assertSame(small, Compressed.plain(small));
        assertArrayEquals(new byte[0], Compressed.plain(new byte[0]));
    }

    @Test
    void aBombIsRefusedBeforeItGrows() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            byte[] spaces = new byte[1 << 20];
            Arrays.fill(spaces, (byte) ' ');
            for (int i = 0; i < 512; i++) {
                out.write(spaces);
            }
        }
        MalformedMessage refused =
                assertThrows(MalformedMessage.class, () -> Json.read(bytes.toByteArray(), Ack.class));
        assertEquals("the compressed message grows to more than 4194304 bytes", refused.getMessage());
    }

    @Test
    void aDamagedOneIsRefusedWithASentence() {
        byte[] thin = Compressed.of(
                "{\"text\":\"".concat("x".repeat(500)).concat("\"}").getBytes(StandardCharsets.UTF_8));
        byte[] cut = Arrays.copyOf(thin, thin.length - 9);
        MalformedMessage refused = assertThrows(MalformedMessage.class, () -> Json.read(cut, Ack.class));
        assertTrue(refused.getMessage().startsWith("the compressed message is damaged: "), refused.getMessage());
    }
}
