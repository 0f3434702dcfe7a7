package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time of processes by the kernel's account ({@code /proc/PID/stat}, clock ticks of 10 ms). */
final class Cpu {
    private static final double TICKS_PER_SECOND = 100;

    private Cpu() {}

    static double seconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Of the process and everything below it that lives. */
    static double secondsWithChildren(long pid) throws IOException {
        double all = seconds(pid);
        ProcessHandle process =
                ProcessHandle.of(pid).orElseThrow(() -> new IOException("process " + pid + " has ended"));
        for (ProcessHandle child : process.descendants().toList()) {
            all += seconds(child.pid());
        }
        return all;
    }
}
