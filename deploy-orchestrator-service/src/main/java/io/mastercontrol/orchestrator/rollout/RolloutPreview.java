package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.orchestrator.presence.Presence;
import io.mastercontrol.orchestrator.rollout.RolloutDevice.Sight;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The devices of a rollout that nobody has made, as its first step would find them. */
@ApplicationScoped
class RolloutPreview {
    private final Pool pool;
    private final UnmetNeeds unmet;

    RolloutPreview(Pool pool, UnmetNeeds unmet) {
        this.pool = pool;
        this.unmet = unmet;
    }

    /** In their order; those that are left out are cancelled, those that wait have the reason. */
    Uni<List<RolloutDevice>> rows(Drafts.Draft draft, Instant now) {
        Rollout rollout = draft.rollout();
        Strategy strategy = rollout.strategy();
        DeviceObservation observation = new DeviceObservation(
                rollout.releaseVersion(),
                draft.release().contentDigest(),
                strategy.progressDeadline(),
                java.time.Duration.ZERO,
                strategy.window(),
                now);
        String[] ids = draft.ids().toArray(String[]::new);
        return seen(ids, rollout.releaseName(), now)
                .chain(seen -> unmet.of(draft.release(), draft.ids(), draft.variables())
                        .map(lacking -> {
                            List<RolloutDevice> rows = new ArrayList<>(ids.length);
                            for (Presence.Member member : draft.members()) {
                                RolloutDevice row =
                                        observation.of(row(member, strategy, rows.size(), seen.get(member.device())));
                                rows.add(Optional.ofNullable(lacking.get(member.device()))
                                        .map(why -> row.with(Phase.cancelled, why))
                                        .orElse(row));
                            }
                            return rows;
                        }));
    }

    private static RolloutDevice row(Presence.Member member, Strategy strategy, int position, Found found) {
        String groupBy = strategy.bounds().groupBy();
        Sight sight = new Sight(
                member.status(),
                found == null ? null : found.since(),
                false,
                0,
                null,
                null,
                found == null ? RolloutDevice.Restraint.NONE : found.restraint());
        return new RolloutDevice(
                member.device(),
                position,
                groupBy == null ? null : member.labels().get(groupBy),
                member.labels().get(RolloutDeviceRepository.TIME_ZONE),
                null,
                Phase.pending,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                sight);
    }

    /** What is known of a device here. */
    private record Found(Instant since, RolloutDevice.Restraint restraint) {}

    private Uni<Map<String, Found>> seen(String[] devices, String release, Instant now) {
        return pool.preparedQuery("""
                        select p.id, p.since, h.reason as hold, h.created_by as hold_by, h.ends_at as hold_ends,
                            n.version as pinned_to, n.reason as pin, n.created_by as pin_by
                        from device p
                            left join lateral (select * from device_hold o where o.device = p.id
                                and o.release in ('', $2) and (o.ends_at is null or o.ends_at > $3)
                                order by o.ends_at desc nulls first limit 1) h on true
                            left join device_pin n on n.device = p.id and n.release = $2
                        where p.id = any($1)""")
                .execute(Tuple.of(devices, release, RolloutRepository.at(now)))
                .map(rows -> {
                    Map<String, Found> seen = new HashMap<>();
                    for (Row row : rows) {
                        seen.put(
                                row.getString("id"),
                                new Found(
                                        RolloutRepository.instant(row, "since"),
                                        RolloutDeviceRepository.restraint(row)));
                    }
                    return seen;
                });
    }
}
