package io.mastercontrol.orchestrator.bill;

import java.util.Locale;

/** Amounts for people. */
final class Told {
    private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB"};
    private static final double MINUTE = 60;
    private static final double HOUR = 3600;
    private static final double DAY = 86_400;

    private Told() {}

    /** As {@code 512 bytes} or {@code 38.2 MB}, in powers of 1,000. */
    static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + (bytes == 1 ? " byte" : " bytes");
        }
        double size = bytes;
        int unit = -1;
        while (size >= 999.95 && unit < UNITS.length - 1) {
            size /= 1000;
            unit++;
        }
        return number(size) + " " + UNITS[unit];
    }

    /** As {@code 6 to 11 min}, never less than it is; one number where both come to the same. */
    static String span(double from, double to) {
        double unit = to < 2 * MINUTE ? 1 : to < 3 * HOUR ? MINUTE : to < 2 * DAY ? HOUR : DAY;
        String name = unit == 1 ? " s" : unit == MINUTE ? " min" : unit == HOUR ? " h" : " d";
        double parts = unit < HOUR ? 1 : 10;
        double low = Math.max(1, Math.round(from / unit * parts)) / parts;
        double high = Math.max(low, Math.ceil(to / unit * parts - 0.001) / parts);
        return low == high ? "about " + number(high) + name : number(low) + " to " + number(high) + name;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
    }

    static String seconds(double seconds) {
        return span(seconds, seconds).replace("about ", "");
    }

    static String devices(long count) {
        return count + (count == 1 ? " device" : " devices");
    }
}
