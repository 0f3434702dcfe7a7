package io.mastercontrol.registry.vital;

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
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What devices said last, for whoever asks rules of it: pages that the database writes, of those who said something new. */
@Path("/internal/vitals")
public class InternalVitalResource {
    private static final int MOST = 5_000;
    /** $1: with what they measured, $2: with that of their workloads. */
    private static final String CHOSEN = """
            select p.device, p.status, h.received_at, h.clock_offset_millis, h.outbox_depth,
                   case when $1 then h.metrics end as metrics,
                   h.workloads_total, h.workloads_running, h.workloads_failed,
                   case when $2 then h.workloads end as workloads, case when $2 then h.readings end as readings
            from presence p left join heartbeat h on h.device = p.device
            """;

    private static final String PAGE = """
            with page as (%s
                where %s)
            select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, count(*) as many,
                   max(device) as newest,
                   coalesce(json_agg(case when $1 then json_build_object('id', device, 'status', status,
                       'heard_at', to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                       'offset_millis', clock_offset_millis, 'outbox_depth', outbox_depth, 'metrics', metrics::json,
                       'workloads_total', workloads_total, 'workloads_running', workloads_running,
                       'workloads_failed', workloads_failed, 'workloads', workloads::json,
                       'readings', readings::json)
                   else json_build_object('id', device, 'status', status,
                       'heard_at', to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) end),
                       '[]')::text as items
            from page""";
    private static final String SINCE = PAGE.formatted(CHOSEN, """
            p.device > $4 and ($3::timestamptz is null or h.received_at > $3 or p.since > $3)
                order by p.device limit $5""");
    private static final String THESE = PAGE.formatted(CHOSEN, "p.device = any($3)");

    private final Pool pool;
    private final BrokerLink link;

    InternalVitalResource(Pool pool, BrokerLink link) {
        this.pool = pool;
        this.link = link;
    }

    /**
     * Of whom, and what.
     *
     * @param devices these, and nothing else is asked; null for all that the rest says
     * @param since those of whom nothing is new since then are left out; null for all
     * @param after those whose id comes after this one
     * @param brief only who, the status and when they were heard: whoever knows the rest already sees what it has missed
     * @param workloads whether their workloads are asked about too
     */
    public record Question(
            List<String> devices, Instant since, String after, int limit, boolean brief, boolean workloads) {}

    @POST
    @RolesAllowed("service")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "What devices said last, of these or of those who said something new")
    public Uni<String> vitals(Question question) {
        if (question != null && question.devices() != null) {
            return these(question);
        }
        if (question == null || question.limit() < 1 || question.limit() > MOST) {
            throw Refusal.badField("limit", "The limit is missing, or not 1 to " + MOST + ".");
        }
        return pool.preparedQuery(SINCE)
                .execute(Tuple.of(
                        !question.brief(),
                        !question.brief() && question.workloads(),
                        question.since() == null ? null : question.since().atOffset(ZoneOffset.UTC),
                        question.after() == null ? "" : question.after(),
                        question.limit()))
                .map(rows -> page(rows.iterator().next(), question.limit()));
    }

    private Uni<String> these(Question question) {
        if (question.devices().size() > MOST) {
            throw Refusal.badField("devices", "There are more than " + MOST + " devices in one question.");
        }
        return pool.preparedQuery(THESE)
                .execute(Tuple.tuple()
                        .addBoolean(!question.brief())
                        .addBoolean(!question.brief() && question.workloads())
                        .addArrayOfString(question.devices().toArray(String[]::new)))
                .map(rows -> page(rows.iterator().next(), Integer.MAX_VALUE));
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
