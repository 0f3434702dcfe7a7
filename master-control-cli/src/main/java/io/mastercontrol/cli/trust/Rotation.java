package io.mastercontrol.cli.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.trust.Role;
import io.mastercontrol.contracts.trust.RoleKeys;
import io.mastercontrol.contracts.trust.RootDocument;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes the next root document out of the present one. */
final class Rotation {
    private final JsonNode before;
    private final Map<String, String> keys = new TreeMap<>();
    private final Map<Role, List<String>> holders = new EnumMap<>(Role.class);
    private int rootThreshold;

    /** @param before what {@code GET /api/v1/trust} answers */
    Rotation(JsonNode before) {
        this.before = before;
        before.path("keys")
                .properties()
                .forEach(key -> keys.put(key.getKey(), key.getValue().asText()));
        for (Role role : Role.values()) {
            List<String> ids = new ArrayList<>();
            before.path("roles").path(role.name()).path("key_ids").forEach(id -> ids.add(id.asText()));
            holders.put(role, ids);
        }
        rootThreshold = before.path("roles").path("root").path("threshold").asInt(1);
    }

    Rotation add(Role role, List<Path> files) {
        for (Path file : files == null ? List.<Path>of() : files) {
            PublicKey key = KeyFiles.publicKey(file);
            String id = SignedText.keyId(key);
            keys.put(id, RootDocument.encoded(key));
            if (!holders.get(role).contains(id)) {
                holders.get(role).add(id);
            }
        }
        return this;
    }

    Rotation drop(Role role, List<String> ids) {
        for (String id : ids == null ? List.<String>of() : ids) {
            if (!holders.get(role).remove(id)) {
                throw new Failure(
                        Failure.NOT_FOUND, "no key " + id + " signs as " + role + "; 'trust show' lists them");
            }
        }
        return this;
    }

    Rotation rootThreshold(Integer threshold) {
        rootThreshold = threshold == null ? rootThreshold : threshold;
        return this;
    }

    RootDocument next(Duration good, Instant now) {
        holders.forEach((role, ids) -> {
            if (ids.isEmpty()) {
                throw new Failure(Failure.USAGE, "nobody could sign as " + role + " any more; add a key first");
            }
        });
        Set<String> used = new HashSet<>();
        holders.values().forEach(used::addAll);
        keys.keySet().retainAll(used);
        try {
            return new RootDocument(
                    before.path("version").asLong() + 1,
                    now.truncatedTo(ChronoUnit.SECONDS),
                    now.plus(good).truncatedTo(ChronoUnit.SECONDS),
                    keys,
                    Map.of(
                            Role.root, new RoleKeys(holders.get(Role.root), rootThreshold),
                            Role.targets, new RoleKeys(holders.get(Role.targets), 1),
                            Role.timestamp, new RoleKeys(holders.get(Role.timestamp), 1)));
        } catch (IllegalArgumentException e) {
            throw new Failure(Failure.USAGE, "the keys would not do: " + e.getMessage());
        }
    }
}
