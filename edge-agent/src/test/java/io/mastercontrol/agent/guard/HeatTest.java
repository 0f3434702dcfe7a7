package io.mastercontrol.agent.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeatTest {
    @TempDir
    Path sysfs;

    private void zone(int number, String type, String temperature) throws IOException {
        Path zone = Files.createDirectories(sysfs.resolve("class/thermal/thermal_zone" + number));
        Files.writeString(zone.resolve("type"), type + "\n");
        Files.writeString(zone.resolve("temp"), temperature + "\n");
    }

    @Test
    void theHottestZoneCountsAndNoSensorThatLies() throws IOException {
        assertEquals(Optional.empty(), Heat.read(sysfs));
        zone(0, "cpu-thermal", "61322");
        zone(1, "gpu-thermal", "64000");
        zone(2, "dead", "0");
        zone(3, "mad", "200000");
        zone(4, "cold", "-273000");
        zone(5, "off", "not available");
        Files.createDirectories(sysfs.resolve("class/thermal/cooling_device0"));
        Files.createDirectories(sysfs.resolve("class/thermal/thermal_zone6"));
        assertEquals(Optional.of(new Heat("gpu-thermal", 64, false)), Heat.read(sysfs));
    }

    @Test
    void aPiSaysWhetherItsSupplyIsTooWeakNow() throws IOException {
        zone(0, "cpu-thermal", "50000");
        Path flags = Files.createDirectories(sysfs.resolve("devices/platform/soc/soc:firmware"))
                .resolve("get_throttled");
        Files.writeString(flags, "50005\n");
        assertTrue(Heat.read(sysfs).orElseThrow().undervoltage());
        Files.writeString(flags, "0x50000\n");
        assertEquals(false, Heat.read(sysfs).orElseThrow().undervoltage(), "it was, and is not now");
    }
}
