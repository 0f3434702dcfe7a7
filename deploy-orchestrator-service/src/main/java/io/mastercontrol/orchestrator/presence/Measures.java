package io.mastercontrol.orchestrator.presence;

import io.mastercontrol.orchestrator.presence.RegistryClient.Asked;
import io.mastercontrol.orchestrator.presence.RegistryClient.Question;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How devices fare, as the registry has heard. */
@ApplicationScoped
public class Measures {
    private final Registry registry;

    Measures(Registry registry) {
        this.registry = registry;
    }

    /** @param since from when on each device is of interest; one of which nothing was heard is not in the answer */
    public Uni<List<Measured>> of(Map<String, Instant> since, Set<String> workloads) {
        List<Asked> asked = since.entrySet().stream()
                .map(entry -> new Asked(entry.getKey(), entry.getValue()))
                .toList();
        return registry.measures(new Question(asked, workloads));
    }
}
