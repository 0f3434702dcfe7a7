package io.mastercontrol.orchestrator.presence;

import io.mastercontrol.orchestrator.access.DeviceScope;
import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.presence.RegistryClient.Brief;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which devices lie inside a scope, as the registry knows them now; while it does not answer, nobody may see any. */
@ApplicationScoped
class ScopedDevices implements DeviceScope {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,200}");
    private static final int SERVER_SIDE = 500;

    private final Registry registry;

    ScopedDevices(Registry registry) {
        this.registry = registry;
    }

    @Override
    public Uni<Set<String>> among(Collection<String> ids, String selector) {
        if (ids.size() == 1) {
            String id = ids.iterator().next();
            return ID.matcher(id).matches()
                    ? all(selector + ",@id=" + id)
                    : Uni.createFrom().item(Set.of());
        }
        return all(selector).map(inside -> ids.stream().filter(inside::contains).collect(Collectors.toSet()));
    }

    @Override
    public Uni<Set<String>> all(String selector) {
        return registry.devices(selector)
                .map(found -> found.stream().map(Brief::id).collect(Collectors.toSet()))
                .onFailure(e -> e instanceof Refusal refusal && refusal.status() < SERVER_SIDE)
                .transform(e -> Refusal.of(
                        403,
                        "Your scope means no devices any more; ask an administrator to set it anew. "
                                + e.getMessage()));
    }
}
