package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void thePageSaysWhatTheInterfacesSay() throws IOException {
        String page = new ConfigurationReference(ROOT).page();
        Path file = ROOT.resolve("docs/configuration.md");
        if (Boolean.getBoolean("mc.docs.write")) {
            Files.writeString(file, page);
        }
        assertTrue(
                page.contains("| `mc.liveness.stale-after` | `45s` | Silence after which a device is stale. |"), page);
        assertEquals(
                page,
                Files.readString(file),
                "docs/configuration.md is out of date; write it with: mvn -o -pl system-tests test"
                        + " -Dtest=ConfigurationReferenceTest -Dmc.docs.write=true");
    }
}
