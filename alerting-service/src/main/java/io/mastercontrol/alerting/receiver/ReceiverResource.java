package io.mastercontrol.alerting.receiver;

import io.mastercontrol.alerting.http.Page;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.receiver.ReceiverRepository.Changed;
import io.mastercontrol.alerting.receiver.ReceiverRepository.DeliveryLine;
import io.quarkus.arc.All;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Receivers, for people. A secret goes in and never comes out again, but for one that was made here, once. */
@Path("/api/v1/receivers")
public class ReceiverResource {
    private static final List<String> STATES = List.of("pending", "delivered", "dropped", "dead");

    private final ReceiverRepository receivers;
    private final List<Sender> senders;
    private final SecurityIdentity caller;
    private final Samples samples;
    private final Clock clock;

    ReceiverResource(
            ReceiverRepository receivers,
            @All List<Sender> senders,
            SecurityIdentity caller,
            Samples samples,
            Clock clock) {
        this.samples = samples;
        this.receivers = receivers;
        this.senders = senders;
        this.caller = caller;
        this.clock = clock;
    }

    /** A receiver as asked for; type is webhook, enabled true, and the secret made here, unless said otherwise. */
    public record Wanted(
            String name, String type, String url, String secret, Boolean enabled, Map<String, String> settings) {}

    @GET
    @RolesAllowed("viewer")
    @Operation(summary = "All receivers")
    public Uni<Page<ReceiverView>> list() {
        return receivers
                .standings(null)
                .chain(standings -> receivers
                        .all()
                        .map(all -> new Page<>(
                                all.stream()
                                        .map(receiver -> view(
                                                receiver, null, standings.getOrDefault(receiver.id(), Standing.NEW)))
                                        .toList(),
                                null,
                                all.size())));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed("viewer")
    @Operation(summary = "One receiver, by id or name, with its version as ETag")
    public Uni<Response> get(@PathParam("id") String id) {
        return existing(id).chain(receiver -> shown(receiver, 200));
    }

    @POST
    @RolesAllowed("operator")
    @Operation(summary = "Add a receiver")
    public Uni<Response> create(Wanted wanted) {
        Receiver receiver = receiver(UUID.randomUUID().toString(), wanted, null);
        return receivers.add(receiver).map(added -> {
            requireName(added, receiver.name());
            String made = wanted.secret() == null && !receiver.secret().isEmpty() ? receiver.secret() : null;
            return answer(view(receiver, made, Standing.NEW), 201);
        });
    }

    @PUT
    @Path("/{id}")
    @RolesAllowed("operator")
    @Operation(
            summary = "Change a receiver; without a secret, it keeps the one it has. If-Match refuses it if somebody"
                    + " changed it meanwhile")
    public Uni<Response> change(@PathParam("id") String id, @HeaderParam("If-Match") String ifMatch, Wanted wanted) {
        Long expected = version(ifMatch);
        return changeable(id).chain(old -> {
            Receiver receiver = receiver(old.id(), wanted, old);
            String renamedFrom = receiver.name().equals(old.name()) ? null : old.name();
            return receivers.change(receiver, renamedFrom, expected).chain(changed -> {
                requireName(changed != Changed.nameTaken, receiver.name());
                if (changed == Changed.otherVersion) {
                    throw Refusal.preconditionFailed("Somebody has changed receiver " + old.name()
                            + " meanwhile; read it, and make your change anew.");
                }
                return shown(receiver, 200);
            });
        });
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

    @DELETE
    @Path("/{id}")
    @RolesAllowed("operator")
    @Operation(summary = "Remove a receiver that no route, policy or rule names; what it is still owed is dropped")
    public Uni<Void> delete(@PathParam("id") String id) {
        return changeable(id).chain(receivers::delete);
    }

    @POST
    @Path("/{id}/test")
    @RolesAllowed("operator")
    @Operation(summary = "Send a sample, once, and show how it went")
    public Uni<Samples.Tested> test(@PathParam("id") String id) {
        return existing(id).chain(receiver -> samples.send(receiver, sender(receiver.type())));
    }

    @GET
    @Path("/{id}/deliveries")
    @RolesAllowed("viewer")
    @Operation(summary = "The delivery log of a receiver, newest first")
    public Uni<Page<DeliveryLine>> deliveries(
            @PathParam("id") String id,
            @QueryParam("state") String state,
            @QueryParam("limit") @DefaultValue("100") int limit) {
        if (state != null && !STATES.contains(state)) {
            throw Refusal.badField("state", "The state must be one of " + String.join(", ", STATES) + ".");
        }
        return existing(id)
                .chain(receiver -> receivers.deliveries(receiver.id(), state, Page.limit(limit)))
                .map(lines -> new Page<>(lines, null, lines.size()));
    }

    /** @param delivery id of one that was given up; null for all */
    public record Resend(String delivery) {}

    /** How many are sent again. */
    public record Resent(int count) {}

    @POST
    @Path("/{id}/resend")
    @RolesAllowed("operator")
    @Operation(summary = "Deliver once more what was given up, under the same keys")
    public Uni<Resent> resend(@PathParam("id") String id, Resend wanted) {
        String delivery = wanted == null ? null : wanted.delivery();
        return existing(id)
                .chain(receiver ->
                        receivers.health(receiver.id(), 0, null).chain(() -> receivers.resend(receiver.id(), delivery)))
                .map(count -> {
                    if (count == 0 && delivery != null) {
                        throw Refusal.notFound(
                                "Receiver " + id + " has no delivery " + delivery + " that was given up.");
                    }
                    return new Resent(count);
                });
    }

    private ReceiverView view(Receiver receiver, String secret, Standing standing) {
        return ReceiverView.of(
                receiver, sender(receiver.type()).shown(receiver.url()), secret, standing, clock.instant());
    }

    private Uni<Response> shown(Receiver receiver, int status) {
        return receivers
                .standings(receiver.id())
                .map(standings -> view(receiver, null, standings.getOrDefault(receiver.id(), Standing.NEW)))
                .map(view -> answer(view, status));
    }

    private static Response answer(ReceiverView view, int status) {
        return Response.status(status)
                .entity(view)
                .tag(new EntityTag(String.valueOf(view.version())))
                .build();
    }

    /** @param old what is changed, or null for a new one */
    private Receiver receiver(String id, Wanted wanted, Receiver old) {
        if (wanted == null || wanted.name() == null || wanted.name().isBlank()) {
            throw Refusal.badField("name", "The name is missing.");
        }
        String type = wanted.type() == null ? "webhook" : wanted.type();
        boolean sameType = old != null && old.type().equals(type);
        Access given = new Access(
                wanted.url() == null && sameType ? old.url() : wanted.url(),
                wanted.secret() == null && sameType ? old.secret() : wanted.secret(),
                wanted.settings() == null && sameType
                        ? old.settings()
                        : ReceiverView.unmasked(wanted.settings(), sameType ? old.settings() : Map.of()));
        try {
            Access accepted = sender(type).accept(given);
            boolean enabled = wanted.enabled() == null || wanted.enabled();
            String by = caller.getPrincipal().getName();
            return new Receiver(
                    id,
                    wanted.name(),
                    type,
                    accepted.url(),
                    accepted.secret(),
                    enabled,
                    false,
                    by,
                    accepted.settings(),
                    0,
                    null);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(e.getMessage());
        }
    }

    private Sender sender(String type) {
        return senders.stream()
                .filter(sender -> sender.type().equals(type))
                .findFirst()
                .orElseThrow(() -> Refusal.badField(
                        "type",
                        "There is no receiver type '" + type + "'; known: "
                                + String.join(
                                        ", ", senders.stream().map(Sender::type).toList()) + "."));
    }

    private Uni<Receiver> existing(String id) {
        return receivers
                .find(id)
                .map(found -> found.orElseThrow(() -> Refusal.notFound("There is no receiver " + id + ".")));
    }

    private Uni<Receiver> changeable(String id) {
        return existing(id).invoke(receiver -> {
            if (receiver.configured()) {
                throw Refusal.conflict("Receiver " + receiver.name()
                        + " comes from the configuration (mc.alerting.webhook.*); change it there.");
            }
        });
    }

    private static void requireName(boolean free, String name) {
        if (!free) {
            throw Refusal.conflict("There is a receiver " + name + " already; choose another name.");
        }
    }
}
