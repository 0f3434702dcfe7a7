package io.mastercontrol.registry.device;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a label may be: the words that a selector can name. */
public final class Labels {
    private static final int MOST = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._:/-]{0,61}[A-Za-z0-9])?");

    private Labels() {}

    /** One sentence on what is wrong with these labels, or empty. */
    public static Optional<String> refuse(Map<String, String> labels) {
        if (labels.size() > MOST) {
            return Optional.of("There are " + labels.size() + " labels; a device can have " + MOST + ".");
        }
        for (Map.Entry<String, String> label : labels.entrySet()) {
            if (!NAME.matcher(label.getKey()).matches()) {
                return Optional.of("The label name '" + printable(label.getKey())
                        + "' must be 1 to 63 letters, digits, '.', '_', '-' or '/', beginning and ending with a letter"
                        + " or digit.");
            }
            if (label.getValue() == null || !VALUE.matcher(label.getValue()).matches()) {
                return Optional.of("The value '" + printable(label.getValue()) + "' of label " + label.getKey()
                        + " must be 1 to 63 letters, digits, '.', '_', '-', ':' or '/', beginning and ending with a"
                        + " letter or digit.");
            }
        }
        return Optional.empty();
    }

    private static String printable(String text) {
        if (text == null) {
            return "";
        }
        String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
