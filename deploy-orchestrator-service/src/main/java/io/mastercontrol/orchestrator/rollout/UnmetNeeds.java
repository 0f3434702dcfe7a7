package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.DeviceFacts;
import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.workload.ReleaseVariables;
import io.mastercontrol.orchestrator.presence.Variables;
import io.mastercontrol.orchestrator.release.Release;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which devices lack something that a release needs, by their own last word. A device that is not there, or has said
 * nothing since it came, is not judged: it looks for itself before it fetches anything.
 */
@ApplicationScoped
class UnmetNeeds {
    private final Pool pool;
    private final RolloutDeviceRepository devices;

    UnmetNeeds(Pool pool, RolloutDeviceRepository devices) {
        this.pool = pool;
        this.devices = devices;
    }

    /** Of these devices, those that lack something, and what: the end of a sentence that begins with the device. */
    Uni<Map<String, String>> of(Release release, Collection<String> devices, Map<String, Variables> given) {
        return asksNothing(release) ? Uni.createFrom().item(Map.of()) : of(pool, release, devices, given);
    }

    private static boolean asksNothing(Release release) {
        return release.needs() == null && release.usesNoVariable();
    }

    private Uni<Map<String, String>> of(
            SqlClient client, Release release, Collection<String> devices, Map<String, Variables> given) {
        if (devices.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return client.preparedQuery("""
                        select r.device, r.facts, r.releases -> $2 ->> 'running_version' as running,
                            (select b.sequence from release b where b.name = $2
                                and b.version = r.releases -> $2 ->> 'running_version') as sequence
                        from reported r join device d on d.id = r.device
                        where r.device = any($1) and d.status = 'online'
                            and r.received_at >= d.since - interval '30 seconds'""")
                .execute(Tuple.of(devices.toArray(String[]::new), release.name()))
                .map(rows -> {
                    Map<String, String> unmet = new HashMap<>();
                    rows.forEach(row -> unmet(release, row, given.getOrDefault(row.getString("device"), Variables.NONE))
                            .ifPresent(why -> unmet.put(row.getString("device"), why)));
                    return unmet;
                });
    }

    private static Optional<String> unmet(Release release, Row row, Variables given) {
        ReleaseManifest manifest = release.manifest();
        DeviceFacts facts = Json.read(((JsonObject) row.getJson("facts")).encode(), DeviceFacts.class)
                .and(given.values().keySet());
        Long running = row.getLong("sequence");
        return manifest.whatItNeeds()
                .unmet(facts, row.getString("running"), running != null && running > release.sequence())
                .or(() -> ReleaseVariables.unmet(manifest, facts));
    }

    /** The rows, with those that have not had their turn and lack something cancelled. */
    Uni<List<RolloutDevice>> cancelled(SqlClient client, Rollout rollout, Release release, List<RolloutDevice> rows) {
        if (asksNothing(release)) {
            return Uni.createFrom().item(rows);
        }
        List<String> waiting = rows.stream()
                .filter(UnmetNeeds::waits)
                .map(RolloutDevice::device)
                .toList();
        return devices.variables(client, rollout.id(), waiting)
                .chain(given -> of(client, release, waiting, given))
                .map(unmet -> rows.stream()
                        .map(row -> unmet.containsKey(row.device()) && waits(row)
                                ? row.with(Phase.cancelled, unmet.get(row.device()))
                                : row)
                        .toList());
    }

    private static boolean waits(RolloutDevice row) {
        return !row.isAttempted() && !row.isSettled();
    }
}
