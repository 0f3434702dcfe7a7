package io.mastercontrol.cli.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Trees as Jackson's own mapper would read them, without the mapper. */
class JsonTest {
    private static JsonNode read(String text) throws IOException {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyKindOfValueIsRead() throws Exception {
        String text = "{\"a\":[1,-2.50,9223372036854775808,true,false,null,\"ü\\n\",[],{}],\"b\":{\"c\":\"\"}}";
        assertEquals(text, read(text).toString());
    }

    @Test
    void whatIsNoJsonIsRefused() {
        for (String text : List.of("", " ", "<html>", "{\"a\":", "[1,", "{\"a\" 1}", "nul")) {
            assertThrows(JsonProcessingException.class, () -> read(text), text);
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("text", "a \"b\" ü");
        body.put("number", 7);
        body.put("truth", true);
        body.put("nothing", null);
        body.put("list", List.of(Map.of("digest", "sha256:0")));
        assertEquals(
                "{\"text\":\"a \\\"b\\\" ü\",\"number\":7,\"truth\":true,\"nothing\":null,"
                        + "\"list\":[{\"digest\":\"sha256:0\"}]}",
                new String(Json.write(body), StandardCharsets.UTF_8));
    }
}
