package io.mastercontrol.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Sums over processes from {@code /proc}; one that has ended meanwhile, or may not be looked into, counts as nothing. */
public final class ProcessFiles {
    private static final Path PROC = Path.of("/proc");
    /** USER_HZ, which is the same on every Linux. */
    private static final double TICKS_PER_SECOND = 100;

    private static final long PAGE = pageSize();

    private ProcessFiles() {}

    /** 4 KiB on most boards, 16 KiB on a Raspberry Pi 5. */
    private static long pageSize() {
        long pages = Long.parseLong(text(PROC.resolve("self/statm")).split(" ")[0]);
        long bytes = field(text(PROC.resolve("self/status")), "VmSize:") * 1024;
        long about = pages == 0 ? 4096 : bytes / pages;
        return about < 8192 ? 4096 : about < 32768 ? 16384 : 65536;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "0";
        }
    }

    /** Number after a name at the beginning of a line, or 0. */
    private static long field(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).trim().split(" ")[0])
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    private static long sum(Collection<Long> pids, ToLongFunction<Path> measure) {
        return pids.stream()
                .mapToLong(pid -> measured(PROC.resolve(Long.toString(pid)), measure))
                .sum();
    }

    private static long measured(Path process, ToLongFunction<Path> measure) {
        try {
            return measure.applyAsLong(process);
        } catch (RuntimeException e) {
            return 0;
        }
    }

    /** Of those that live, and of their children that they have seen end. */
    public static double cpuSeconds(Collection<Long> pids) {
        return sum(pids, process -> {
                    String stat = text(process.resolve("stat"));
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    return Stream.of(fields)
                            .skip(11)
                            .limit(4)
                            .mapToLong(Long::parseLong)
                            .sum();
                })
                / TICKS_PER_SECOND;
    }

    /** Resident; pages that processes share are counted for each. */
    public static long residentBytes(Collection<Long> pids) {
        return sum(
                        pids,
                        process -> Long.parseLong(text(process.resolve("statm")).split(" ")[1]))
                * PAGE;
    }

    /** Of the largest: what a limit on the address space is compared with. */
    public static long largestAddressSpaceBytes(Collection<Long> pids) {
        return pids.stream()
                .mapToLong(pid -> measured(
                        PROC.resolve(Long.toString(pid)),
                        process -> Long.parseLong(text(process.resolve("statm")).split(" ")[0]) * PAGE))
                .max()
                .orElse(0);
    }

    /** Shared pages divided by those who share them. The kernel walks through all pages for it: not to be asked often. */
    public static long proportionalBytes(Collection<Long> pids) {
        return sum(pids, process -> field(text(process.resolve("smaps_rollup")), "Pss:")) * 1024;
    }

    public static long readBytes(Collection<Long> pids) {
        return sum(pids, process -> field(text(process.resolve("io")), "read_bytes:"));
    }

    public static long writtenBytes(Collection<Long> pids) {
        return sum(pids, process -> field(text(process.resolve("io")), "write_bytes:"));
    }

    /** Of all threads: of their own will first, then when their time was up. */
    public static List<Long> contextSwitches(Collection<Long> pids) {
        long[] both = new long[2];
        for (long pid : pids) {
            try (Stream<Path> threads =
                    Files.list(PROC.resolve(Long.toString(pid)).resolve("task"))) {
                for (Path thread : (Iterable<Path>) threads::iterator) {
                    String status = text(thread.resolve("status"));
                    both[0] += field(status, "voluntary_ctxt_switches:");
                    both[1] += field(status, "nonvoluntary_ctxt_switches:");
                }
            } catch (IOException | RuntimeException e) {
                continue;
            }
        }
        return List.of(both[0], both[1]);
    }

    public static long threads(Collection<Long> pids) {
        return sum(pids, process -> field(text(process.resolve("status")), "Threads:"));
    }
}
