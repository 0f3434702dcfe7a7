package io.mastercontrol.alerting.receiver;

import java.util.Map;

/**
 * How a receiver is reached.
 *
 * @param secret what proves to it who we are; null if there is none yet
 * @param settings what else its type asks for, by name
 */
public record Access(String url, String secret, Map<String, String> settings) {
    public Access {
        settings = settings == null ? Map.of() : Map.copyOf(settings);
    }

    /**
     * A setting that must be there.
     *
     * @throws IllegalArgumentException naming it
     */
    public String required(String setting, String what) {
        String value = settings.get(setting);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("The setting '" + setting + "' is missing: " + what + ".");
        }
        return value;
    }

    /**
     * Refuses settings that nobody would read.
     *
     * @throws IllegalArgumentException naming the first one, and those that there are
     */
    public void only(String... known) {
        settings.keySet().stream()
                .filter(name -> !java.util.List.of(known).contains(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("There is no setting '" + name + "' here; known: "
                            + (known.length == 0 ? "none" : String.join(", ", known)) + ".");
                });
    }
}
