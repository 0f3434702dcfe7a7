package io.mastercontrol.agent.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How hot the board is, and whether its power is enough.
 *
 * @param zone the hottest one's type, for example {@code cpu-thermal}
 * @param undervoltage whether the supply is too weak now; false also where the board cannot tell
 */
record Heat(String zone, double celsius, boolean undervoltage) {
    /** What no board survives, or no sensor means. */
    private static final double COLDEST = -60;

    private static final double HOTTEST = 150;
    private static final int UNDERVOLTAGE_NOW = 1;

    String told() {
        return String.format(Locale.ROOT, "%s is at %.1f °C", zone, celsius);
    }

    /** Reads every zone; empty if no sensor says anything sensible, and then nothing follows from it. */
    static Optional<Heat> read(Path sysfs) {
        boolean weak =
                flags(sysfs).filter(flags -> (flags & UNDERVOLTAGE_NOW) != 0).isPresent() || alarm(sysfs);
        try (Stream<Path> zones = Files.list(sysfs.resolve("class/thermal"))) {
            List<Heat> readings = zones.filter(
                            zone -> zone.getFileName().toString().startsWith("thermal_zone"))
                    .map(zone -> zone(zone, weak))
                    .filter(Objects::nonNull)
                    .toList();
            return readings.stream().max(Comparator.comparingDouble(Heat::celsius));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Heat zone(Path zone, boolean weak) {
        try {
            double celsius =
                    Long.parseLong(Files.readString(zone.resolve("temp")).trim()) / 1000.0;
            boolean sensible = celsius > COLDEST && celsius < HOTTEST && celsius != 0;
            String type = Files.exists(zone.resolve("type"))
                    ? Files.readString(zone.resolve("type")).trim()
                    : zone.getFileName().toString();
            return sensible ? new Heat(type, celsius, weak) : null;
        } catch (IOException | NumberFormatException e) {
            // A zone may be switched off, and then refuses to be read.
            return null;
        }
    }

    /** The kernel's own watch over the supply, {@code rpi_volt}, where the firmware's flags are not shown. */
    private static boolean alarm(Path sysfs) {
        try (Stream<Path> chips = Files.list(sysfs.resolve("class/hwmon"))) {
            return chips.anyMatch(
                    chip -> says(chip.resolve("name"), "rpi_volt") && says(chip.resolve("in0_lcrit_alarm"), "1"));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean says(Path file, String word) {
        try {
            return Files.readString(file).trim().equals(word);
        } catch (IOException e) {
            return false;
        }
    }

    /** The firmware's flags on a Raspberry Pi, hexadecimal; bit 0: undervoltage now. */
    private static Optional<Long> flags(Path sysfs) {
        Path file = sysfs.resolve("devices/platform/soc/soc:firmware/get_throttled");
        try {
            return Optional.of(Long.decode("0x" + Files.readString(file).trim().replaceFirst("^0x", "")));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
