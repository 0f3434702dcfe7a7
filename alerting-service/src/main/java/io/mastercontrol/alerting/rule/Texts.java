package io.mastercontrol.alerting.rule;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Names and texts that a rule puts on its alerts, kept within what routing, receivers and people can bear. */
final class Texts {
    private static final int MOST = 32;
    private static final int LONGEST = 2_000;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]{0,62}");

    private Texts() {}

    static Map<String, String> checked(String field, Map<String, String> given) {
        if (given == null) {
            return Map.of();
        }
        if (given.size() > MOST) {
            throw new IllegalArgumentException(field + " has " + given.size() + " entries, at most " + MOST);
        }
        Map<String, String> texts = new LinkedHashMap<>();
        new TreeMap<>(given).forEach((name, text) -> {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(field + " has the name '" + name
                        + "', but a name begins with a letter, and letters, digits and _ follow");
            }
            if (text == null || text.length() > LONGEST) {
                throw new IllegalArgumentException(field + "." + name
                        + (text == null ? " is empty" : " is longer than " + LONGEST + " characters"));
            }
            texts.put(name, text);
        });
        Placeholders.checkAll(field, texts.entrySet());
        return java.util.Collections.unmodifiableMap(texts);
    }
}
