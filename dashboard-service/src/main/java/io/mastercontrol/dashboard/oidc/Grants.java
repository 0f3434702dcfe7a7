package io.mastercontrol.dashboard.oidc;

import io.mastercontrol.dashboard.access.Role;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What groups may do here. The order is the administrator's, since two scopes cannot be added up to one selector. */
record Grants(List<Grant> inOrder) {
    /** @param scope selector; null for the whole fleet */
    record Grant(String group, Role role, String scope) {}

    static Grants of(OidcConfig config) {
        return new Grants(config.grants().orElse(List.of()).stream()
                .map(granted -> new Grant(
                        granted.group(),
                        granted.role(),
                        granted.scope()
                                .map(String::strip)
                                .filter(scope -> !scope.isEmpty())
                                .orElse(null)))
                .toList());
    }

    /** The first that somebody in these groups has. */
    Optional<Grant> first(Collection<String> groups) {
        return inOrder.stream().filter(grant -> groups.contains(grant.group())).findFirst();
    }
}
