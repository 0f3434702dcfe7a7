package io.mastercontrol.orchestrator.reported;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.release.Reported;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The newest word of each device. */
@ApplicationScoped
class ReportedRepository {
    private final Pool pool;
    private final Clock clock;

    ReportedRepository(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** Stores those that are newer than what is there; returns their devices. */
    Uni<List<String>> store(List<Reported> reports) {
        List<Reported> sorted =
                reports.stream().sorted(Comparator.comparing(Reported::device)).toList();
        return pool.preparedQuery("""
                        insert into reported (device, sequence, generation, desired_generation, releases, facts, received_at)
                        select d, s, g, n, r::jsonb, f::jsonb, $6 from unnest($1::text[], $2::bigint[], $3::bigint[],
                            $4::bigint[], $5::text[], $7::text[]) as t(d, s, g, n, r, f)
                        on conflict (device) do update set sequence = excluded.sequence,
                            generation = excluded.generation, desired_generation = excluded.desired_generation,
                            releases = excluded.releases, facts = excluded.facts,
                            received_at = excluded.received_at
                        where excluded.sequence > reported.sequence
                        returning device""")
                .execute(Tuple.tuple()
                        .addArrayOfString(sorted.stream().map(Reported::device).toArray(String[]::new))
                        .addArrayOfLong(sorted.stream().map(Reported::sequence).toArray(Long[]::new))
                        .addArrayOfLong(
                                sorted.stream().map(Reported::generation).toArray(Long[]::new))
                        .addArrayOfLong(
                                sorted.stream().map(Reported::desiredGeneration).toArray(Long[]::new))
                        .addArrayOfString(
                                sorted.stream().map(ReportedRepository::byName).toArray(String[]::new))
                        .addOffsetDateTime(clock.instant().atOffset(ZoneOffset.UTC))
                        .addArrayOfString(sorted.stream()
                                .map(reported -> Json.write(reported.facts()))
                                .toArray(String[]::new)))
                .map(rows -> {
                    List<String> devices = new ArrayList<>(rows.size());
                    rows.forEach(row -> devices.add(row.getString(0)));
                    return devices;
                });
    }

    private static String byName(Reported reported) {
        ObjectNode releases = Json.mapper().createObjectNode();
        reported.releases()
                .forEach(release -> releases.set(release.name(), Json.mapper().valueToTree(release)));
        return Json.write(releases);
    }
}
