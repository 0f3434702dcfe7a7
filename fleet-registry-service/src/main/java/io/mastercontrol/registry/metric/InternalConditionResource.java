package io.mastercontrol.registry.metric;

import io.mastercontrol.registry.http.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What room and what link devices have, for the plans of rollouts. */
@Path("/internal/conditions")
public class InternalConditionResource {
    private static final int MOST = 100_000;

    private final Pool pool;

    InternalConditionResource(Pool pool) {
        this.pool = pool;
    }

    /** Devices that are of interest. */
    public record Question(List<String> devices) {}

    /** By a device's newest heartbeat; null is not said. */
    public record Condition(String id, Long diskFreeBytes, Boolean linkMetered, Long linkDownloadBytes) {}

    @POST
    @RolesAllowed("service")
    @Operation(summary = "Free disk and link of devices, by their newest heartbeats")
    public Uni<List<Condition>> conditions(Question question) {
        if (question == null || question.devices() == null || question.devices().size() > MOST) {
            throw Refusal.badField("devices", "The devices are missing, or more than " + MOST + ".");
        }
        return pool.preparedQuery("""
                        select h.device,
                            (m ->> 'disk_total_bytes')::numeric::bigint - (m ->> 'disk_used_bytes')::numeric::bigint
                                as disk_free_bytes,
                            (m ->> 'link_metered')::boolean as link_metered,
                            (m ->> 'link_download_bytes')::numeric::bigint as link_download_bytes
                        from heartbeat h cross join lateral (select h.metrics::jsonb as m) as said
                        where h.device = any($1) and h.metrics is not null""")
                .execute(Tuple.of(question.devices().toArray(String[]::new)))
                .map(rows -> {
                    List<Condition> conditions = new ArrayList<>(rows.size());
                    rows.forEach(row -> conditions.add(condition(row)));
                    return conditions;
                });
    }

    private static Condition condition(Row row) {
        return new Condition(
                row.getString("device"),
                row.getLong("disk_free_bytes"),
                row.getBoolean("link_metered"),
                row.getLong("link_download_bytes"));
    }
}
