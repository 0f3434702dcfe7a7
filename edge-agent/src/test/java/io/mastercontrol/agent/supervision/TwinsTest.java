package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwinsTest {
    @TempDir
    Path data;

    @Test
    void whichServesSurvivesTheAgent() throws Exception {
        Twins.in(data).serves("web+2");
        assertEquals("web+2", Twins.in(data).place("web"));
        assertEquals("db", Twins.in(data).place("db"));
        Twins.in(data).serves("web");
        assertEquals("web", Twins.in(data).place("web"));
        assertEquals("web", Twins.other("web+2"));
        assertTrue(Twins.isBeside("web.standby", "web+2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"web\": ", "[]", "{\"web\": {}}", "null", "{\"web\": null}"})
    void aDamagedFileKeepsNoBoardFromStarting(String text) throws Exception {
        Files.writeString(data.resolve("twins.json"), text);
        Twins twins = Twins.in(data);
        assertEquals("web", twins.place("web"));
        twins.serves("web+2");
        assertEquals("web+2", Twins.in(data).place("web"));
    }
}
