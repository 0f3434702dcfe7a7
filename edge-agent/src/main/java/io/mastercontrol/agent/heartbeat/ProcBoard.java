package io.mastercontrol.agent.heartbeat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** From {@code /proc} and {@code /sys} alone, which is all that a Raspberry Pi needs. */
final class ProcBoard implements Board {
    private static final Logger LOG = Logger.getLogger(ProcBoard.class);
    private static final int IDLE = 3;
    private static final int WAITING = 4;
    /** Time of guests is in the time of the processes that are their hosts already. */
    private static final int COUNTED = 8;

    private final Path proc;
    private final Path thermal;
    private long busy;
    private long all;

    ProcBoard(Path proc, Path thermal) {
        this.proc = proc;
        this.thermal = thermal;
        load();
    }

    @Override
    public double load() {
        String line = text(proc.resolve("stat")).lines().findFirst().orElse("");
        List<Long> ticks = Stream.of(line.split(" +"))
                .skip(1)
                .limit(COUNTED)
                .filter(word -> word.matches("\\d+"))
                .map(Long::valueOf)
                .toList();
        if (ticks.size() <= WAITING) {
            return 0;
        }
        long total = ticks.stream().mapToLong(Long::longValue).sum();
        long working = total - ticks.get(IDLE) - ticks.get(WAITING);
        double load = total > all ? (double) (working - busy) / (total - all) : 0;
        busy = working;
        all = total;
        return Math.max(0, Math.min(1, load));
    }

    @Override
    public long memoryTotalBytes() {
        return memory("MemTotal");
    }

    @Override
    public long memoryAvailableBytes() {
        return memory("MemAvailable");
    }

    private long memory(String name) {
        Matcher line = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB").matcher(text(proc.resolve("meminfo")));
        return line.find() ? Long.parseLong(line.group(1)) * 1024 : 0;
    }

    @Override
    public double celsius() {
        try (DirectoryStream<Path> zones = Files.newDirectoryStream(thermal, "thermal_zone*")) {
            LongStream.Builder millis = LongStream.builder();
            for (Path zone : zones) {
                String said = text(zone.resolve("temp")).trim();
                millis.add(said.matches("-?\\d{1,6}") ? Long.parseLong(said) : 0);
            }
            return millis.build().max().orElse(0) / 1000.0;
        } catch (IOException e) {
            LOG.debugf("no zone tells its temperature: %s", e.getMessage());
            return 0;
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            LOG.debugf("%s cannot be read: %s", file, e.getMessage());
            return "";
        }
    }
}
