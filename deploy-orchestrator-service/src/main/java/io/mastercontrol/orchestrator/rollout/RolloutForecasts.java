package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.orchestrator.bill.Bill;
import io.mastercontrol.orchestrator.bill.Billing;
import io.mastercontrol.orchestrator.bill.Order;
import io.mastercontrol.orchestrator.presence.Presence;
import io.mastercontrol.orchestrator.rule.Freezes;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Says beforehand what a rollout would do and cost, and changes nothing. */
@ApplicationScoped
class RolloutForecasts {
    /** The label that says where devices are, unless the rollout goes by another. */
    private static final String SITE = "site";

    private final Drafts drafts;
    private final RolloutPreview preview;
    private final RolloutRepository rollouts;
    private final Freezes freezes;
    private final Billing billing;
    private final Clock clock;

    RolloutForecasts(
            Drafts drafts,
            RolloutPreview preview,
            RolloutRepository rollouts,
            Freezes freezes,
            Billing billing,
            Clock clock) {
        this.drafts = drafts;
        this.preview = preview;
        this.rollouts = rollouts;
        this.freezes = freezes;
        this.billing = billing;
        this.clock = clock;
    }

    Uni<ForecastView> of(RolloutRequest request, String by) {
        Instant now = clock.instant();
        return drafts.of(request, by)
                .chain(draft -> preview.rows(draft, now).chain(rows -> forecast(draft, rows, now)));
    }

    /** What it would cost, and how long each device would take. */
    Uni<Bill> bill(Drafts.Draft draft, List<RolloutDevice> rows, Instant now) {
        Strategy strategy = draft.rollout().strategy();
        return billing.of(order(draft, WavesAhead.of(strategy, rows, draft.members()), rows.size(), now));
    }

    private static Order order(Drafts.Draft draft, WavesAhead.Ahead ahead, int members, Instant now) {
        Strategy strategy = draft.rollout().strategy();
        return new Order(
                draft.release(),
                ahead.turns(),
                ahead.legs(),
                bounds(strategy, members),
                label(strategy, draft.members()),
                now);
    }

    private Uni<ForecastView> forecast(Drafts.Draft draft, List<RolloutDevice> rows, Instant now) {
        Rollout rollout = draft.rollout();
        WavesAhead.Ahead ahead = WavesAhead.of(rollout.strategy(), rows, draft.members());
        Order order = order(draft, ahead, rows.size(), now);
        return Uni.combine()
                .all()
                .unis(rollouts.unfinished(rollout.releaseName()), freezes.all(now), billing.of(order))
                .asTuple()
                .map(found -> ForecastView.of(
                        draft,
                        ahead,
                        found.getItem1().stream().findFirst().map(Rollout::id).orElse(null),
                        Blockers.of(rollout, found.getItem1(), found.getItem2(), rows, found.getItem3(), now),
                        found.getItem3()));
    }

    private static Order.Bounds bounds(Strategy strategy, int members) {
        return new Order.Bounds(
                strategy.inFlightOf(members),
                strategy.bounds().groupBy() == null ? 0 : strategy.bounds().maxUnavailable(),
                strategy.bake().toMillis() / 1000.0,
                strategy.analysis()
                        .map(analysis -> analysis.interval().toMillis() / 1000.0)
                        .orElse(0.0));
    }

    private static String label(Strategy strategy, List<Presence.Member> members) {
        if (strategy.bounds().groupBy() != null) {
            return strategy.bounds().groupBy();
        }
        return members.stream().anyMatch(member -> member.labels().containsKey(SITE)) ? SITE : null;
    }
}
