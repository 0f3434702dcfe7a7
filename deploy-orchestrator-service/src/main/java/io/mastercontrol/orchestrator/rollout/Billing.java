package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.orchestrator.delta.PatchStore;
import io.mastercontrol.orchestrator.presence.Measured;
import io.mastercontrol.orchestrator.presence.Measures;
import io.mastercontrol.orchestrator.rollout.BillingRepository.Standing;
import io.mastercontrol.orchestrator.rollout.Drafts.Draft;
import io.mastercontrol.orchestrator.rollout.Forecast.Delivery;
import io.mastercontrol.orchestrator.rollout.Forecast.History;
import io.mastercontrol.orchestrator.rule.Freezes;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jboss.logging.Logger;

/** Makes the bill of a rollout that somebody thinks about. Asks a few questions for all devices at once, none for each. */
@ApplicationScoped
class Billing {
    private static final Logger LOG = Logger.getLogger(Billing.class);

    private final Drafts drafts;
    private final UnmetNeeds unmet;
    private final BillingRepository repository;
    private final Measures measures;
    private final Freezes freezes;
    private final PatchStore patches;
    private final Clock clock;

    Billing(
            Drafts drafts,
            UnmetNeeds unmet,
            BillingRepository repository,
            Measures measures,
            Freezes freezes,
            PatchStore patches,
            Clock clock) {
        this.drafts = drafts;
        this.unmet = unmet;
        this.repository = repository;
        this.measures = measures;
        this.freezes = freezes;
        this.patches = patches;
        this.clock = clock;
    }

    /** All that is known besides the request. */
    record Known(
            Map<String, String> lacking,
            Map<String, Standing> standings,
            Map<String, Measured> measured,
            Map<String, Long> patches,
            Optional<History> history,
            Optional<String> unfinished,
            Optional<Freezes.Freeze> freeze,
            Instant now) {}

    Uni<Bill> plan(RolloutRequest request, String by) {
        return drafts.of(request, by).chain(draft -> known(draft).map(known -> new BillMaker(draft, known).bill()));
    }

    private Uni<Known> known(Draft draft) {
        String name = draft.rollout().releaseName();
        List<String> ids = draft.ids();
        Instant now = clock.instant();
        return Uni.combine()
                .all()
                .unis(
                        unmet.of(draft.release(), ids, draft.variables()),
                        repository.standings(name, ids, now),
                        measured(ids, now),
                        repository.history(),
                        repository.unfinished(name),
                        repository.onConnection(client -> freezes.current(client, now)))
                .asTuple()
                .chain(all -> patches(draft, all.getItem2())
                        .map(sizes -> new Known(
                                all.getItem1(),
                                all.getItem2(),
                                all.getItem3(),
                                sizes,
                                all.getItem4(),
                                all.getItem5(),
                                all.getItem6(),
                                now)));
    }

    /** A registry that does not answer leaves the bill without links and disks. */
    private Uni<Map<String, Measured>> measured(List<String> ids, Instant now) {
        Map<String, Instant> since = new HashMap<>();
        ids.forEach(id -> since.put(id, now));
        return measures.of(since, Set.of())
                .onFailure()
                .recoverWithItem(e -> {
                    LOG.warnf("a plan is made without what devices measured: %s", e.getMessage());
                    return List.of();
                })
                .map(found -> {
                    Map<String, Measured> measured = new HashMap<>();
                    found.forEach(one -> measured.put(one.id(), one));
                    return measured;
                });
    }

    /** Bytes of the patches that lie ready, by the digest that they begin from. */
    private Uni<Map<String, Long>> patches(Draft draft, Map<String, Standing> standings) {
        String wanted = draft.release().contentDigest();
        if (wanted == null) {
            return Uni.createFrom().item(Map.of());
        }
        return Uni.createFrom()
                .item(() -> {
                    Map<String, Long> sizes = new HashMap<>();
                    standings.values().stream()
                            .map(Standing::contentDigest)
                            .filter(has -> has != null && !has.equals(wanted))
                            .distinct()
                            .forEach(has -> size(has, wanted).ifPresent(size -> sizes.put(has, size)));
                    return sizes;
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private OptionalLong size(String has, String wanted) {
        try {
            return patches.size(has, wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Delivery delivery(Draft draft, Known known, String device) {
        String wanted = draft.release().contentDigest();
        Standing standing = known.standings().getOrDefault(device, Standing.NONE);
        Optional<ReleaseArtifact> artifact =
                draft.release().artifacts().stream().findFirst();
        return Forecast.delivery(
                standing.contentDigest(),
                wanted,
                artifact.map(ReleaseArtifact::size).orElse(0L),
                Optional.ofNullable(known.patches().get(standing.contentDigest())),
                artifact.filter(one -> one.mediaType().equals(ReleaseArtifact.TAR))
                        .isPresent());
    }
}
