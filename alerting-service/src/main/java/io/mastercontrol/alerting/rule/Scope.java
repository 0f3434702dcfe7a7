package io.mastercontrol.alerting.rule;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * About what a rule is.
 *
 * @param device only this device, {@code *} standing for any characters; null for all
 * @param workload only this workload, likewise; null for all, or for the device as a whole
 * @param selector only devices that match it, in the registry's language; null for all
 * @param group only devices of this group; null for all
 * @param moreThan one alert about all of them together, when it is so with more than this part; null for one about each
 */
public record Scope(String device, String workload, String selector, String group, Share moreThan) {
    static final Scope ALL = new Scope(null, null, null, null, null);

    /** Selector and group as one selector; null if neither narrows it. */
    public String devices() {
        String both = Stream.of(selector, group == null ? null : "@group=" + group)
                .filter(part -> part != null && !part.isBlank())
                .collect(Collectors.joining(","));
        return both.isEmpty() ? null : both;
    }

    boolean includes(String id, Fleet fleet) {
        String selected = devices();
        return Glob.matches(device, id) && (selected == null || id != null && fleet.isIn(selected, id));
    }

    /** For a sentence: what the whole is of which {@link #moreThan} is a part. */
    public String told() {
        if (group != null) {
            return "group " + group;
        }
        return selector != null ? selector : device == null ? "the fleet" : device;
    }
}
