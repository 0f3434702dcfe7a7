package io.mastercontrol.alerting.silence;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mastercontrol.alerting.http.Page;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.rule.Span;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Silences, for people. */
@Path("/api/v1/silences")
public class SilenceResource {
    private static final List<String> STATES = List.of("active", "coming", "expired");
    private static final Duration LATELY = Duration.ofDays(7);
    private static final int MOST_EXPIRED = 100;

    private final SilenceRepository silences;
    private final SecurityIdentity caller;
    private final Clock clock;

    SilenceResource(SilenceRepository silences, SecurityIdentity caller, Clock clock) {
        this.silences = silences;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * A silence as asked for; at least one of device, rule, workload and labels.
     *
     * @param labels of alerts or their devices, each with a pattern; null for any
     * @param startsAt null for now
     * @param hold how long, {@code for} in JSON; or else {@code ends_at}
     */
    public record Wanted(
            String device,
            String rule,
            String workload,
            Map<String, String> labels,
            String comment,
            Instant startsAt,
            Instant endsAt,
            @JsonProperty("for") Span hold) {}

    @GET
    @RolesAllowed("viewer")
    @Operation(summary = "Silences that last or are to come; with state=expired, those that ended in the last 7 days")
    public Uni<Page<SilenceView>> list(@QueryParam("state") String state) {
        if (state != null && !STATES.contains(state)) {
            throw Refusal.badField("state", "The state must be one of " + String.join(", ", STATES) + ".");
        }
        Instant now = clock.instant();
        Uni<List<Silence>> found = "expired".equals(state)
                ? silences.expired(now.minus(LATELY), now, MOST_EXPIRED)
                : silences.unexpired(now);
        return found.map(all -> all.stream()
                        .map(silence -> SilenceView.of(silence, now))
                        .filter(view -> state == null || view.state().equals(state))
                        .toList())
                .map(views -> new Page<>(views, null, views.size()));
    }

    @POST
    @RolesAllowed("operator")
    @Operation(summary = "Silence what matches, until a time")
    public Uni<Response> create(Wanted wanted) {
        Silence silence = silence(wanted);
        return silences.add(silence)
                .replaceWith(() -> Response.status(201)
                        .entity(SilenceView.of(silence, clock.instant()))
                        .build());
    }

    private Silence silence(Wanted wanted) {
        Map<String, String> labels = wanted == null || wanted.labels() == null ? Map.of() : wanted.labels();
        if (wanted == null
                || wanted.device() == null && wanted.rule() == null && wanted.workload() == null && labels.isEmpty()) {
            throw Refusal.badRequest(
                    "Name at least one of device, rule, workload and labels; * stands for any characters.");
        }
        labels.forEach((name, pattern) -> {
            if (name.isBlank() || pattern == null || pattern.isBlank()) {
                throw Refusal.badField(
                        "labels", "The label '" + name + "' has no value; * stands for any, such as site: berlin-*.");
            }
        });
        if (wanted.comment() == null || wanted.comment().isBlank()) {
            throw Refusal.badField("comment", "The comment is missing; say why, for whoever wonders about the quiet.");
        }
        Instant now = clock.instant();
        Instant start = wanted.startsAt() == null ? now : wanted.startsAt();
        Instant end = wanted.hold() == null
                ? wanted.endsAt()
                : start.plus(wanted.hold().duration());
        if (end == null || !end.isAfter(start) || !end.isAfter(now)) {
            throw Refusal.badField("ends_at", "A silence needs an end in the future: ends_at, or for, such as 2h.");
        }
        String by = caller.getPrincipal().getName().replaceFirst("^user:", "");
        return new Silence(
                UUID.randomUUID().toString(),
                wanted.device(),
                wanted.rule(),
                wanted.workload(),
                labels,
                wanted.comment(),
                by,
                start,
                end);
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed("operator")
    @Operation(summary = "End a silence now")
    public Uni<Void> end(@PathParam("id") String id) {
        return silences.end(id, clock.instant()).map(ended -> {
            if (!ended) {
                throw Refusal.notFound("There is no silence " + id + " that still lasts.");
            }
            return null;
        });
    }
}
