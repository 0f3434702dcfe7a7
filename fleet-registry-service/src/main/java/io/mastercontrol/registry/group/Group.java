package io.mastercontrol.registry.group;

import java.time.Instant;
import java.util.List;

/**
 * A set of devices: those that match the selector, if there is one, and those that are named.
 *
 * @param selector labels, or null
 * @param devices ids, in their order
 * @param priority of two groups that give a device different values of a variable, the greater one wins; then the name that
 *     comes last
 * @param revision for {@code If-Match}
 */
public record Group(
        String name,
        String selector,
        List<String> devices,
        int priority,
        long revision,
        String changedBy,
        Instant changedAt) {
    Group naming(List<String> fewer) {
        return new Group(name, selector, fewer, priority, revision, changedBy, changedAt);
    }
}
