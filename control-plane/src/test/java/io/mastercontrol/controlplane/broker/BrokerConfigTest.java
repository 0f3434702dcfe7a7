package io.mastercontrol.controlplane.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerConfigTest {
    private final Properties properties = new Properties();

    @TempDir
    Path directory;

    @BeforeEach
    void write() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        properties.setProperty("mc.broker.keystore", file.toString());
        properties.setProperty("mc.broker.ca", file.toString());
        properties.setProperty("mc.broker.work", directory.resolve("work").toString());
    }

    @Test
    void listensOnLoopbackUnlessTold() {
        BrokerConfig config = BrokerConfig.of(properties);
        assertEquals("127.0.0.1", config.bind());
        assertEquals(8883, config.port());
    }

    @Test
    void badValuesAreNamed() {
        properties.setProperty("mc.broker.port", "mqtt");
        assertEquals("mc.broker.port is 'mqtt', but must be a port from 0 to 65535.", refusal());
        properties.setProperty("mc.broker.port", "8883");
        properties.setProperty("mc.broker.ca", "/nowhere/ca.crt");
        assertEquals("mc.broker.ca: cannot read /nowhere/ca.crt.", refusal());
        properties.remove("mc.broker.ca");
        assertEquals("mc.broker.ca is not set.", refusal());
    }

    private String refusal() {
        return assertThrows(IllegalArgumentException.class, () -> BrokerConfig.of(properties))
                .getMessage();
    }
}
