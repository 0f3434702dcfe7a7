package io.mastercontrol.orchestrator.desired;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.release.DesiredState;
import io.mastercontrol.orchestrator.desired.DesiredRepository.Composed;
import io.mastercontrol.orchestrator.desired.DesiredRepository.Composition;
import io.mastercontrol.orchestrator.signing.Signer;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Changes what devices shall run, and signs it. */
@ApplicationScoped
public class DesiredStates {
    private final DesiredRepository repository;
    private final Signer signer;
    private final Clock clock;

    DesiredStates(DesiredRepository repository, Signer signer, Clock clock) {
        this.repository = repository;
        this.signer = signer;
        this.clock = clock;
    }

    /**
     * Writes the changes and a new generation for each device in the caller's transaction; publish after its commit.
     *
     * @return the new generation of each device
     */
    public Uni<Map<String, Long>> change(SqlConnection transaction, List<DesiredChange> changes) {
        if (changes.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String[] devices =
                changes.stream().map(DesiredChange::device).distinct().sorted().toArray(String[]::new);
        return repository
                .lock(transaction, devices)
                .chain(generations -> repository
                        .apply(transaction, changes)
                        .chain(() -> repository.compositions(transaction, devices))
                        .emitOn(Infrastructure.getDefaultWorkerPool())
                        .map(compositions -> sign(generations, compositions, now))
                        .chain(signed -> repository
                                .store(transaction, signed, now)
                                .chain(() -> repository.remember(transaction, changes, generations(signed), now))
                                .replaceWith(() -> generations(signed))));
    }

    /** Writes what is wanted of these devices as a new generation, signed with today's key; publish after the commit. */
    public Uni<Map<String, Long>> renew(SqlConnection transaction, List<String> devices) {
        if (devices.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String[] sorted = devices.stream().sorted().toArray(String[]::new);
        return repository
                .lock(transaction, sorted)
                .chain(generations -> repository
                        .compositions(transaction, sorted)
                        .emitOn(Infrastructure.getDefaultWorkerPool())
                        .map(compositions -> sign(generations, compositions, now))
                        .chain(signed ->
                                repository.store(transaction, signed, now).replaceWith(() -> generations(signed))));
    }

    private List<Composed> sign(Map<String, Long> generations, Map<String, Composition> compositions, Instant now) {
        List<Composed> signed = new ArrayList<>(generations.size());
        generations.forEach((device, before) -> {
            Composition composition = compositions.getOrDefault(device, Composition.EMPTY);
            DesiredState state = new DesiredState(device, before + 1, now, composition.releases());
            SignedText text = signer.sign(Json.write(state));
            signed.add(new Composed(device, before + 1, text));
        });
        return signed;
    }

    private static Map<String, Long> generations(List<Composed> signed) {
        Map<String, Long> generations = new TreeMap<>();
        signed.forEach(state -> generations.put(state.device(), state.generation()));
        return generations;
    }
}
