package io.mastercontrol.alerting.route;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where an alert is to go by one route.
 *
 * @param route the names of the routes from the root, with {@code /} between them
 * @param receivers names; null for all that there are
 * @param escalation name of the policy that tells instead of the receivers, or null
 * @param mute names of the time intervals in which it keeps quiet
 * @param active names of the time intervals outside which it keeps quiet; empty for always
 */
public record Leg(
        String route,
        List<String> receivers,
        String escalation,
        Grouping grouping,
        List<String> mute,
        List<String> active) {
    public Leg {
        mute = mute == null ? List.of() : List.copyOf(mute);
        active = active == null ? List.of() : List.copyOf(active);
    }

    /** The values that the alert shares with its group; what it has not is empty. */
    public Map<String, String> key(Subject subject) {
        Map<String, String> key = new TreeMap<>();
        for (String name : grouping.by()) {
            String value = subject.value(name);
            key.put(name, value == null ? "" : value);
        }
        return key;
    }
}
