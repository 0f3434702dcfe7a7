package io.mastercontrol.registry.metric;

import io.mastercontrol.registry.http.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What devices measured over a time, for the trial of rules. */
@Path("/internal/past")
public class InternalPastResource {
    private static final int MOST = 100;
    private static final Duration LONGEST = Duration.ofDays(8);

    /** By the minute while that is kept, and by five before; shares are of what the device has now. */
    private static final String PAST = """
            select coalesce(json_agg(json_strip_nulls(json_build_object('device', device,
                    'at', extract(epoch from at)::int8, 'cpu_percent', cpu_percent,
                    'memory_used_bytes', memory_used_bytes,
                    'memory_percent', memory_used_bytes * 100::float8 / nullif((m ->> 'memory_total_bytes')::float8, 0),
                    'disk_used_bytes', disk_used_bytes,
                    'disk_percent', disk_used_bytes * 100::float8 / nullif((m ->> 'disk_total_bytes')::float8, 0),
                    'temperature_celsius', temperature_celsius)) order by at), '[]')::text
            from (select device, at, cpu_percent, memory_used_bytes, disk_used_bytes, temperature_celsius
                  from metric_minute where device = any($1) and at >= greatest($2::timestamptz, $4::timestamptz) and at <= $3
                  union all
                  select device, at, cpu_percent, memory_used_bytes, disk_used_bytes, temperature_celsius
                  from metric_five_minutes where device = any($1) and at >= $2 and at < $4 and at <= $3) as measured
                left join lateral (select metrics::jsonb as m from heartbeat h where h.device = measured.device) as newest
                    on true""";

    private final Pool pool;
    private final MetricConfig config;

    InternalPastResource(Pool pool, MetricConfig config) {
        this.pool = pool;
        this.config = config;
    }

    /** Which devices, from when to when. */
    public record Question(List<String> devices, Instant from, Instant to) {}

    @POST
    @RolesAllowed("service")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "What devices measured over a time")
    public Uni<String> past(Question question) {
        if (question == null || question.devices() == null || question.devices().size() > MOST) {
            throw Refusal.badField("devices", "The devices are missing, or more than " + MOST + ".");
        }
        if (question.from() == null
                || question.to() == null
                || Duration.between(question.from(), question.to()).compareTo(LONGEST) > 0) {
            throw Refusal.badField("from", "From and to are missing, or more than 8 days apart.");
        }
        Instant fine = Instant.now().minus(config.keepMinutes());
        return pool.preparedQuery(PAST)
                .execute(Tuple.of(
                        question.devices().toArray(String[]::new),
                        question.from().atOffset(ZoneOffset.UTC),
                        question.to().atOffset(ZoneOffset.UTC),
                        fine.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.iterator().next().getString(0));
    }
}
