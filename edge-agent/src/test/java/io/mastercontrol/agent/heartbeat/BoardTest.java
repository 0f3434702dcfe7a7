package io.mastercontrol.agent.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.DeviceMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardTest {
    @TempDir
    Path fake;

    private ProcBoard board(String stat) throws IOException {
        Files.writeString(fake.resolve("stat"), stat);
        return new ProcBoard(fake, fake.resolve("thermal"));
    }

    @Test
    void loadIsThatSinceTheLastLook() throws IOException {
        ProcBoard board = board("cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 2 3 4\n");
        assertEquals(0, board.load(), "nothing has passed");
        Files.writeString(fake.resolve("stat"), "cpu  150 10 120 780 120 5 15 0 90 0\n");
        assertEquals(0.5, board.load(), 0.001);
        Files.writeString(fake.resolve("stat"), "cpu  1 1\n");
        assertEquals(0, board.load(), "a line that says too little is no measure");
    }

    @Test
    void theHottestZoneCountsAndNonsenseDoesNot() throws IOException {
        ProcBoard board = board("cpu  1 1 1 1 1 1 1 1\n");
        assertEquals(0, board.celsius());
        zone("thermal_zone0", "48312\n");
        zone("thermal_zone1", "61001\n");
        zone("thermal_zone2", "broken\n");
        zone("cooling_device0", "99000\n");
        assertEquals(61.001, board.celsius(), 0.0001);
    }

    private void zone(String name, String temperature) throws IOException {
        Path zone = Files.createDirectories(fake.resolve("thermal").resolve(name));
        Files.writeString(zone.resolve("temp"), temperature);
    }

    @Test
    void bothMeasureTheSameMemoryHere() {
        Board oshi = new OshiBoard();
        Board proc = new ProcBoard(Path.of("/proc"), Path.of("/sys/class/thermal"));
        assertEquals(oshi.memoryTotalBytes(), proc.memoryTotalBytes());
        double ratio = (double) oshi.memoryAvailableBytes() / proc.memoryAvailableBytes();
        assertTrue(ratio > 0.8 && ratio < 1.25, "they differ by " + ratio);
    }

    @Test
    void whereOshiCannotBeLoadedTheDeviceMeasuresAllTheSame() throws IOException {
        chip();
        DeviceSensors sensors = new DeviceSensors(
                fake, new ProcBoard(Path.of("/proc"), Path.of("/sys/class/thermal")), fake.resolve("hwmon"), () -> {
                    throw new UnsatisfiedLinkError("libjnidispatch.so: failed to map segment from shared object");
                });
        DeviceMetrics read = sensors.read();
        assertTrue(read.memoryTotalBytes() > 0, read.toString());
        assertTrue(read.memoryUsedBytes() > 0 && read.memoryUsedBytes() < read.memoryTotalBytes(), read.toString());
        assertTrue(read.diskTotalBytes() > 0, read.toString());
    }

    @Test
    void oshiIsLoadedOnlyWhereItHasMoreToTell() throws IOException {
        AtomicInteger loaded = new AtomicInteger();
        Supplier<Board> oshi = () -> {
            loaded.incrementAndGet();
            return new OshiBoard();
        };
        ProcBoard silent = board("cpu  1 1 1 1 1 1 1 1\n");
        new DeviceSensors(fake, silent, fake.resolve("hwmon"), oshi);
        assertEquals(0, loaded.get(), "there is no sensor at all");
        chip();
        new DeviceSensors(fake, silent, fake.resolve("hwmon"), oshi);
        assertEquals(1, loaded.get());
        zone("thermal_zone0", "48312\n");
        new DeviceSensors(fake, silent, fake.resolve("hwmon"), oshi);
        assertEquals(1, loaded.get(), "the kernel tells by itself");
    }

    private void chip() throws IOException {
        Files.writeString(Files.createDirectories(fake.resolve("hwmon/hwmon0")).resolve("temp1_input"), "41000\n");
    }
}
