package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.orchestrator.bill.Bill;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Rehearses rollouts on a copy of the fleet: its devices with their labels, what people said of them and whether they are
 * there, each as fast as it was before, with the faults that are asked for (docs/adr/0053-rehearsal.md).
 */
@ApplicationScoped
class Rehearsals {
    private static final double USUAL_SECONDS = 30;

    private final Drafts drafts;
    private final RolloutPreview preview;
    private final RolloutForecasts forecasts;
    private final RehearsalHistory history;
    private final RolloutConfig config;
    private final Clock clock;

    Rehearsals(
            Drafts drafts,
            RolloutPreview preview,
            RolloutForecasts forecasts,
            RehearsalHistory history,
            RolloutConfig config,
            Clock clock) {
        this.drafts = drafts;
        this.preview = preview;
        this.forecasts = forecasts;
        this.history = history;
        this.config = config;
        this.clock = clock;
    }

    Uni<RehearsalView> of(RolloutRequest request, RehearsalForm.Faults faults, String by) {
        Instant now = clock.instant();
        return drafts.of(request, by)
                .chain(draft -> preview.rows(draft, now).chain(rows -> rehearse(draft, rows, faults, now)));
    }

    private Uni<RehearsalView> rehearse(
            Drafts.Draft draft, List<RolloutDevice> rows, RehearsalForm.Faults faults, Instant now) {
        String[] devices = draft.ids().toArray(String[]::new);
        return Uni.combine()
                .all()
                .unis(
                        forecasts.bill(draft, rows, now),
                        history.failing(devices),
                        history.held(devices, draft.rollout().releaseName()))
                .asTuple()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(found -> {
                    Fate.Past past = new Fate.Past(
                            seconds(found.getItem1()),
                            faults.takesSeconds() == null ? USUAL_SECONDS : faults.takesSeconds(),
                            found.getItem2());
                    return play(draft, rows, faults, past, found.getItem3());
                });
    }

    private RehearsalView play(
            Drafts.Draft draft,
            List<RolloutDevice> rows,
            RehearsalForm.Faults faults,
            Fate.Past past,
            Map<String, String> held) {
        long seed = faults.seed() == null ? 1 : faults.seed();
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Fate> fates = new HashMap<>();
        rows.forEach(row -> fates.put(row.device(), Fate.draw(row.device(), faults.shares(), past, random)));
        Rehearsal.Outcome outcome = new Rehearsal(
                        draft.rollout(), draft.release().contentDigest(), config.offlineGrace(), rows, fates, held)
                .play();
        RehearsalView.Assumed assumed = new RehearsalView.Assumed(
                rows.size(),
                (int) fates.values().stream().filter(Fate::fails).count(),
                (int) fates.values().stream().filter(Fate::slow).count(),
                (int) rows.stream()
                        .filter(row -> row.sight().isAway()
                                || !fates.get(row.device()).away().isZero())
                        .count(),
                past.seconds().size(),
                seed);
        return RehearsalView.of(draft.rollout(), outcome, assumed);
    }

    /** Of those of which something is known. */
    private static Map<String, Double> seconds(Bill bill) {
        Map<String, Double> seconds = new HashMap<>();
        bill.devices().stream()
                .filter(line -> line.probableSeconds() != null)
                .forEach(line -> seconds.put(line.device(), (double) line.probableSeconds()));
        return seconds;
    }
}
