package io.mastercontrol.registry.metric;

import io.mastercontrol.registry.http.Refusal;
import io.mastercontrol.registry.link.BrokerLink;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What devices said last, for whoever asks rules of it: pages that the database writes, of those who said something new. */
@Path("/internal/vitals")
public class InternalVitalResource {
    private static final int MOST = 5_000;
    private static final String PAGE = """
            with page as (
                select p.device, p.status, h.received_at, h.clock_offset_millis, h.outbox_depth, h.metrics,
                       h.workloads_total, h.workloads_running, h.workloads_failed,
                       case when $4 then h.workloads end as workloads, case when $4 then h.readings end as readings
                from presence p left join heartbeat h on h.device = p.device
                where p.device > $2 and ($1::timestamptz is null or h.received_at > $1 or p.since > $1)
                order by p.device limit $3)
            select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, count(*) as many,
                   max(device) as newest,
                   coalesce(json_agg(json_build_object('id', device, 'status', status,
                       'heard_at', to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                       'offset_millis', clock_offset_millis, 'outbox_depth', outbox_depth, 'metrics', metrics::json,
                       'workloads_total', workloads_total, 'workloads_running', workloads_running,
                       'workloads_failed', workloads_failed, 'workloads', workloads::json,
                       'readings', readings::json)), '[]')::text as items
            from page""";

    private final Pool pool;
    private final BrokerLink link;

    InternalVitalResource(Pool pool, BrokerLink link) {
        this.pool = pool;
        this.link = link;
    }

    /**
     * Of whom.
     *
     * @param since those of whom nothing is new since then are left out; null for all
     * @param after those whose id comes after this one
     * @param workloads whether their workloads are asked about too
     */
    public record Question(Instant since, String after, int limit, boolean workloads) {}

    @POST
    @RolesAllowed("service")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "What devices said last, those who said something new")
    public Uni<String> vitals(Question question) {
        if (question == null || question.limit() < 1 || question.limit() > MOST) {
            throw Refusal.badField("limit", "The limit is missing, or not 1 to " + MOST + ".");
        }
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(
                        question.since() == null ? null : question.since().atOffset(ZoneOffset.UTC),
                        question.after() == null ? "" : question.after(),
                        question.limit(),
                        question.workloads()))
                .map(rows -> page(rows.iterator().next(), question.limit()));
    }

    private String page(Row row, int limit) {
        double listening = link.isListening() ? link.listeningFor().toMillis() / 1_000.0 : 0;
        String next = row.getLong("many") < limit ? "" : row.getString("newest");
        return String.format(
                        Locale.ROOT,
                        "{\"at\":\"%s\",\"listening_seconds\":%.3f,\"next\":\"%s\",\"items\":",
                        row.getString("at"),
                        listening,
                        next)
                + row.getString("items") + "}";
    }
}
