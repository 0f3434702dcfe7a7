package io.mastercontrol.contracts.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.release.Reported;
import org.junit.jupiter.api.Test;

class MalformedMessageTest {
    private static String told(String json) {
        return assertThrows(MalformedMessage.class, () -> Json.read(json, Reported.class))
                .getMessage();
    }

    @Test
    void namesTheField() {
        String said = told("{\"device\":\"d\",\"releases\":[{\"name\":\"a\",\"phase\":\"?\"}]}");
        assertTrue(said.startsWith("Reported.releases[0].phase: "), said);
    }

    @Test
    void saysWhatIsMissingInWords() {
        assertEquals("Reported: null where a value is needed", told("{\"device\":\"d\",\"releases\":[null]}"));
        assertEquals("Reported: device is missing", told("{}"));
    }

    @Test
    void doesNotRepeatAHostileMessage() {
        assertTrue(told("\"" + "y".repeat(100_000) + "\"").length() < 400);
        assertTrue(told("{\"generation\":" + "9".repeat(900) + "}").length() < 400);
    }
}
