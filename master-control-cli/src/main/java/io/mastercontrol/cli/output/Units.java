package io.mastercontrol.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Numbers as people read them. */
public final class Units {
    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final String[] SIZES = {"kB", "MB", "GB", "TB", "PB"};
    private static final long[] SPANS = {86_400, 3_600, 60, 1};
    private static final String[] SPAN_NAMES = {" d", " h", " min", " s"};
    private static final double TOLERATED_SECONDS = 60;

    private Units() {}

    /** {@code 1.7 GiB of 24 GiB}; {@code -} where nothing is known. */
    public static String ofTotal(JsonNode used, JsonNode total) {
        if (!used.isNumber()) {
            return "-";
        }
        return bytes(used.asDouble()) + (total.isNumber() ? " of " + bytes(total.asDouble()) : "");
    }

    /** {@code 1.7 GiB}; {@code -} where nothing is known. */
    public static String bytes(JsonNode count) {
        return count.isNumber() ? bytes(count.asDouble()) : "-";
    }

    /** {@code 38.2 MB}, in powers of 1,000, as links are sold; {@code -} where nothing is known. */
    public static String size(JsonNode count) {
        if (!count.isNumber()) {
            return "-";
        }
        double value = Math.abs(count.asDouble());
        int unit = -1;
        while (value >= 999.95 && unit < SIZES.length - 1) {
            value /= 1000;
            unit++;
        }
        String sign = count.asDouble() < 0 ? "-" : "";
        String number = String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
        return sign + number + " " + (unit < 0 ? "B" : SIZES[unit]);
    }

    /** {@code 3 d 4 h}: the two largest units; {@code -} where nothing is known. */
    public static String age(JsonNode seconds) {
        if (!seconds.isNumber()) {
            return "-";
        }
        long left = seconds.asLong();
        StringBuilder told = new StringBuilder();
        int units = 0;
        for (int i = 0; i < SPANS.length && units < 2; i++) {
            if (left >= SPANS[i] || (units > 0 && left > 0)) {
                told.append(units > 0 ? " " : "").append(left / SPANS[i]).append(SPAN_NAMES[i]);
                units++;
            }
            left %= SPANS[i];
        }
        return told.isEmpty() ? "0 s" : told.toString();
    }

    static String bytes(double count) {
        int unit = 0;
        double value = count;
        while (value >= 1024 && unit < BYTES.length - 1) {
            value /= 1024;
            unit++;
        }
        String number =
                value < 10 && unit > 0 ? String.format(Locale.ROOT, "%.1f", value) : String.valueOf(Math.round(value));
        return number + " " + BYTES[unit];
    }

    /** With one decimal and its unit. */
    public static String with(JsonNode value, String unit) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.1f %s", value.asDouble(), unit) : "-";
    }

    /** How a process ended: its code, or the signal that ended it, or what else it was. */
    public static String exit(JsonNode exit) {
        String reason = exit.path("reason").asText("-");
        return switch (reason) {
            case "exit_code" -> "code " + exit.path("code").asText("?");
            case "signal" -> "signal " + exit.path("signal").asText("?");
            default -> reason.replace('_', ' ');
        };
    }

    /** How a device's clock stands to the server's. */
    public static String clock(JsonNode offsetSeconds) {
        if (!offsetSeconds.isNumber()) {
            return "-";
        }
        double offset = offsetSeconds.asDouble();
        if (Math.abs(offset) < TOLERATED_SECONDS) {
            return "right";
        }
        return Math.round(Math.abs(offset)) + " s " + (offset > 0 ? "ahead of" : "behind") + " the server's";
    }
}
