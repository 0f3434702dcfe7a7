package io.mastercontrol.alerting.route;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** What the registry says of devices. */
public interface Fleet {
    /**
     * What was known a moment ago.
     *
     * @param labels by device
     * @param members devices by selector
     */
    record Facts(Map<String, Map<String, String>> labels, Map<String, Set<String>> members) {
        public static final Facts NONE = new Facts(Map.of(), Map.of());

        public Map<String, String> labelsOf(String device) {
            return device == null ? Map.of() : labels.getOrDefault(device, Map.of());
        }

        public boolean matches(String device, String selector) {
            return members.getOrDefault(selector, Set.of()).contains(device);
        }
    }

    /** Looks anew if that is long ago or one of the devices is new; while the registry is away, what it said last. */
    Uni<Facts> facts(Collection<String> devices, Set<String> selectors);

    /**
     * Devices that match a selector now.
     *
     * @throws io.mastercontrol.alerting.http.Refusal if it is none, or the registry does not answer
     */
    Uni<Set<String>> matching(String selector);
}
