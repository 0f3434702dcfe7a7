package io.mastercontrol.cli.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mastercontrol.cli.api.Failure;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SecretInputTest {
    private static InputStream typed(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void twoSecretsAreTwoLinesWhateverEndsThem() {
        InputStream in = typed("the old öne\r\nthe new one");
        assertEquals("the old öne", SecretInput.line(in));
        assertEquals("the new one", SecretInput.line(in));
    }

    @Test
    void nothingAndTooMuchAreRefused() {
        assertThrows(Failure.class, () -> SecretInput.line(typed("")));
        assertThrows(Failure.class, () -> SecretInput.line(typed("x".repeat(2_000))));
    }
}
