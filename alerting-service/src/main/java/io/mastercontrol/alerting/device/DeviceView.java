package io.mastercontrol.alerting.device;

import io.mastercontrol.alerting.rule.Fleet;
import java.util.Map;
import java.util.Set;

/**
 * The devices as the registry knew them at one moment.
 *
 * @param labels of all, by id
 * @param members ids by selector
 */
public record DeviceView(Map<String, Map<String, String>> labels, Map<String, Set<String>> members) implements Fleet {
    public static final DeviceView NONE = new DeviceView(Map.of(), Map.of());

    @Override
    public boolean isIn(String selector, String device) {
        return members.getOrDefault(selector, Set.of()).contains(device);
    }

    @Override
    public Map<String, String> labels(String device) {
        return device == null ? Map.of() : labels.getOrDefault(device, Map.of());
    }

    /** The same, asked the other way round. */
    public boolean has(String device, String selector) {
        return isIn(selector, device);
    }

    public boolean knows(String device) {
        return labels.containsKey(device);
    }
}
