package io.mastercontrol.alerting.route;

import io.mastercontrol.alerting.device.DeviceDirectory;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.route.RoutingDocument.Mention;
import io.mastercontrol.alerting.route.RoutingDocument.Parsed;
import io.mastercontrol.alerting.rule.Severity;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The routing tree, for people. */
@Path("/api/v1/alert-routing")
public class RoutingResource {
    private final RoutingRepository routings;
    private final DeviceDirectory fleet;
    private final SecurityIdentity caller;
    private final Clock clock;

    RoutingResource(RoutingRepository routings, DeviceDirectory fleet, SecurityIdentity caller, Clock clock) {
        this.routings = routings;
        this.fleet = fleet;
        this.caller = caller;
        this.clock = clock;
    }

    /** @param document YAML */
    public record Wanted(String document) {}

    /**
     * What is in force.
     *
     * @param version 0 if nobody has written anything yet
     */
    public record View(long version, String document, String appliedBy, Instant appliedAt, List<Leg> routes) {
        static View of(RoutingRepository.Version version) {
            return new View(
                    version.version(),
                    version.document(),
                    version.appliedBy(),
                    version.appliedAt(),
                    RoutingDocument.parse(version.document())
                            .routing()
                            .root()
                            .allLegs()
                            .toList());
        }
    }

    /** An alert that there might be; its device's labels are the registry's unless given. */
    public record Trial(String rule, String severity, String device, String workload, Map<String, String> labels) {}

    /**
     * Where it would go by one route.
     *
     * @param receivers null for all
     * @param group what it would share with the others of its message
     * @param quiet why nobody would be told now, or null
     */
    public record Told(
            String route,
            List<String> receivers,
            String escalation,
            Map<String, String> group,
            Grouping grouping,
            String quiet) {}

    /** What a trial shows. */
    public record Tried(Map<String, String> labels, List<Told> routes) {}

    @GET
    @RolesAllowed("viewer")
    @Operation(summary = "The routing tree in force, with its version as ETag")
    public Uni<Response> get() {
        return routings.last()
                .map(last -> last.map(View::of)
                        .orElseGet(() -> new View(
                                0,
                                "",
                                null,
                                null,
                                Routing.standard().root().allLegs().toList())))
                .map(RoutingResource::answer);
    }

    private static Response answer(View view) {
        return Response.ok(view)
                .tag(new EntityTag(String.valueOf(view.version())))
                .build();
    }

    @PUT
    @RolesAllowed("operator")
    @Operation(summary = "Put a routing tree in force; If-Match refuses it if another was put in force meanwhile")
    public Uni<Response> put(@HeaderParam("If-Match") String ifMatch, Wanted wanted) {
        if (wanted == null || wanted.document() == null) {
            throw Refusal.badField(
                    "document", "The document is missing; send {\"document\":\"…\"} with the YAML as text.");
        }
        Long expected = version(ifMatch);
        Parsed parsed = parse(wanted.document());
        return known(parsed.mentions())
                .chain(() -> routings.add(
                        wanted.document(),
                        receivers(parsed),
                        caller.getPrincipal().getName().replaceFirst("^user:", ""),
                        expected))
                .map(added -> added.orElseThrow(() -> Refusal.preconditionFailed(
                        "Somebody has put another routing in force meanwhile; read it, and apply yours anew.")))
                .map(added -> answer(View.of(added)));
    }

    private static List<String> receivers(Parsed parsed) {
        return parsed.mentions().stream()
                .filter(mention ->
                        mention.kind().equals("receiver") && !mention.name().equals("*"))
                .map(Mention::name)
                .toList();
    }

    private static Parsed parse(String document) {
        try {
            return RoutingDocument.parse(document);
        } catch (IllegalArgumentException e) {
            throw Refusal.badField("document", e.getMessage());
        }
    }

    private static Long version(String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return null;
        }
        String plain = ifMatch.strip().replaceFirst("^W/", "").replace("\"", "");
        if (!plain.matches("\\d{1,18}")) {
            throw Refusal.badRequest("If-Match must be an ETag that GET gave, such as \"7\".");
        }
        return Long.parseLong(plain);
    }

    /** Whatever the document names must be there, so that no alert goes to nobody by a slip of the pen. */
    private Uni<Void> known(List<Mention> mentions) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (String kind : List.of("receiver", "escalation")) {
            List<Mention> some = mentions.stream()
                    .filter(mention ->
                            mention.kind().equals(kind) && !mention.name().equals("*"))
                    .toList();
            all = all.chain(() -> routings.unknown(
                            kind, some.stream().map(Mention::name).toList()))
                    .invoke(missing -> some.stream()
                            .filter(mention -> missing.contains(mention.name()))
                            .findFirst()
                            .ifPresent(mention -> {
                                throw Refusal.badField(
                                        "document",
                                        "Line " + mention.line() + ": there is no "
                                                + (kind.equals("receiver") ? "receiver '" : "escalation policy '")
                                                + mention.name() + "'.");
                            }))
                    .replaceWithVoid();
        }
        for (Mention mention : mentions) {
            if (mention.kind().equals("selector")) {
                all = all.chain(() -> fleet.check(List.of(mention.name())));
            }
        }
        return all;
    }

    @POST
    @Path("/test")
    @RolesAllowed("viewer")
    @Operation(summary = "Show which routes an alert would take and who would be told")
    public Uni<Tried> test(Trial trial) {
        if (trial == null || trial.rule() == null && trial.device() == null && trial.severity() == null) {
            throw Refusal.badRequest("Say what the alert would be: rule, severity, device, workload or labels.");
        }
        String severity = trial.severity() == null ? Severity.warning.name() : trial.severity();
        return routings.inForce()
                .chain(routing -> fleet.atHand(
                                trial.device() == null ? List.of() : List.of(trial.device()), routing.selectors())
                        .map(facts -> {
                            Map<String, String> labels = new HashMap<>(facts.labels(trial.device()));
                            if (trial.labels() != null) {
                                trial.labels().forEach((name, value) -> labels.put(name, String.valueOf(value)));
                            }
                            Subject subject =
                                    new Subject(trial.rule(), severity, trial.device(), trial.workload(), labels);
                            return new Tried(
                                    subject.labels(),
                                    routing.legs(subject, null, facts::has).stream()
                                            .map(leg -> told(routing, leg, subject))
                                            .toList());
                        }));
    }

    private Told told(Routing routing, Leg leg, Subject subject) {
        return new Told(
                leg.route(),
                leg.receivers(),
                leg.escalation(),
                leg.key(subject),
                leg.grouping(),
                routing.quiet(leg.mute(), leg.active(), clock.instant()).orElse(null));
    }
}
