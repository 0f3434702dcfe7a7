package io.mastercontrol.orchestrator.presence;

import io.mastercontrol.orchestrator.presence.RegistryClient.Named;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What room and what link devices have, as the registry has heard. */
@ApplicationScoped
public class Conditions {
    private static final Logger LOG = Logger.getLogger(Conditions.class);

    private final Registry registry;

    Conditions(Registry registry) {
        this.registry = registry;
    }

    /** By device, without those of which nothing was heard; empty if the registry does not say. */
    public Uni<Optional<Map<String, Condition>>> of(List<String> devices) {
        return registry.conditions(new Named(devices))
                .map(found -> {
                    Map<String, Condition> conditions = new HashMap<>();
                    found.forEach(condition -> conditions.put(condition.id(), condition));
                    return Optional.of(conditions);
                })
                .onFailure()
                .invoke(e -> LOG.warnf("the registry does not say how devices are placed: %s", e.getMessage()))
                .onFailure()
                .recoverWithItem(Optional.empty());
    }
}
