package io.mastercontrol.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** What processes use, read from {@code /proc} (clock ticks of 10 ms, pages of 4 KiB, as on every Linux we run on). */
public record Usage(double cpuSeconds, long memoryBytes) {
    public static Usage of(Collection<Long> pids) {
        double seconds = 0;
        long bytes = 0;
        for (long pid : pids) {
            try {
                String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                seconds += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
                bytes += Long.parseLong(fields[21]) * 4096;
            } catch (IOException | NumberFormatException e) {
                continue;
            }
        }
        return new Usage(seconds, bytes);
    }
}
