package io.mastercontrol.contracts.trust;

import java.util.HashSet;
import java.util.List;

/**
 * Who may sign in a role; without any keys, nobody.
 *
 * @param threshold how many of the keys have to
 */
public record RoleKeys(List<String> keyIds, int threshold) {
    public RoleKeys {
        keyIds = keyIds == null ? List.of() : List.copyOf(keyIds);
        if (new HashSet<>(keyIds).size() != keyIds.size()) {
            throw new IllegalArgumentException("a key stands twice in a role");
        }
        if (threshold < 1 || threshold > Math.max(1, keyIds.size())) {
            throw new IllegalArgumentException(
                    "threshold is " + threshold + ", but must be from 1 to the " + keyIds.size() + " keys of the role");
        }
    }
}
