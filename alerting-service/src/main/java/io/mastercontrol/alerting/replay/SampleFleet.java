package io.mastercontrol.alerting.replay;

import io.mastercontrol.alerting.rule.Fleet;
import java.util.Map;
import java.util.stream.Stream;

/** The devices of a file of samples: labels are what the file says, and selectors of labels that are alike mean something. */
record SampleFleet(Map<String, Map<String, String>> all) implements Fleet {
    /** Only {@code label=value}, joined by commas, is understood without a registry; a group is everybody. */
    @Override
    public boolean isIn(String selector, String device) {
        return Stream.of(selector.split(",")).allMatch(part -> {
            String[] sides = part.strip().split("=", 2);
            return sides.length == 2
                    && (sides[0].startsWith("@group")
                            || sides[1].equals(labels(device).get(sides[0])));
        });
    }

    @Override
    public Map<String, String> labels(String device) {
        return all.getOrDefault(device, Map.of());
    }
}
