package io.mastercontrol.agent.link;

import java.util.Locale;

/** Amounts of bytes for people. */
final class Sizes {
    private static final String UNITS = "KMGT";

    private Sizes() {}

    /** As {@code 512 bytes} or {@code 41.5 MiB}, in powers of 1,024. */
    static String told(long bytes) {
        if (bytes < 1024) {
            return bytes + " bytes";
        }
        double size = bytes;
        int unit = -1;
        while (size >= 1024 && unit < UNITS.length() - 1) {
            size /= 1024;
            unit++;
        }
        String number = String.format(Locale.ROOT, "%.1f", size);
        return (number.endsWith(".0") ? number.substring(0, number.length() - 2) : number) + " " + UNITS.charAt(unit)
                + "iB";
    }
}
