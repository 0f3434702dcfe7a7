package io.mastercontrol.agent.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardFactsTest {
    @TempDir
    Path root;

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void areWordsThatASelectorCanName() throws IOException {
        file("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0");
        file("proc/sys/kernel/osrelease", "6.1.0-rpi7-rpi-v8\n");
        file("proc/meminfo", "MemTotal:         948304 kB\nMemFree: 1 kB\n");
        file("etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n");
        file("sys/class/net/wlan0/device/vendor", "0x1");
        file("sys/class/net/eth0/device/vendor", "0x1");
        file("sys/class/net/lo/mtu", "65536");
        file("etc/master-control/location", "Berlin, Hall 3\n");
        Map<String, String> facts = BoardFacts.read(root);
        assertEquals("eth0/wlan0", facts.get("interfaces"));
        assertEquals("berlin-hall-3", facts.get("location"));
        assertEquals("raspberry-pi-4-model-b-rev-1.4", facts.get("model"));
        assertEquals("6.1.0-rpi7-rpi-v8", facts.get("kernel"));
        assertEquals("926", facts.get("memory_mb"));
        assertEquals("debian", facts.get("os"));
        assertEquals("12", facts.get("os_version"));
        facts.values().forEach(value -> assertTrue(value.matches("[a-z0-9]([a-z0-9._:/-]{0,61}[a-z0-9])?"), value));
    }

    @Test
    void whatABoardDoesNotSayIsLeftOut() throws IOException {
        file("proc/device-tree/model", " \0");
        Map<String, String> facts = BoardFacts.read(root);
        assertFalse(
                facts.containsKey("model") || facts.containsKey("kernel") || facts.containsKey("interfaces"),
                facts.toString());
        assertTrue(facts.containsKey("architecture") && facts.containsKey("java"), facts.toString());
    }
}
