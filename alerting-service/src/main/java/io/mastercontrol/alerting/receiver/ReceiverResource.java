package io.mastercontrol.alerting.receiver;

import io.mastercontrol.alerting.http.Page;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.receiver.ReceiverRepository.DeliveryLine;
import io.mastercontrol.contracts.message.Json;
import io.quarkus.arc.All;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Receivers, for people. A secret goes in and never comes out again, but for one that was made here, once. */
@Path("/api/v1/receivers")
public class ReceiverResource {
    private final ReceiverRepository receivers;
    private final List<Sender> senders;
    private final SecurityIdentity caller;
    private final Clock clock;

    ReceiverResource(ReceiverRepository receivers, @All List<Sender> senders, SecurityIdentity caller, Clock clock) {
        this.receivers = receivers;
        this.senders = senders;
        this.caller = caller;
        this.clock = clock;
    }

    /** A receiver as asked for; type is webhook, enabled true, and the secret made here, unless said otherwise. */
    public record Wanted(String name, String type, String url, String secret, Boolean enabled) {}

    /** A receiver as shown; the secret only in the answer to the request that had it made. */
    public record View(
            String id, String name, String type, String url, boolean enabled, boolean configured, String secret) {
        static View of(Receiver receiver, String secret) {
            return new View(
                    receiver.id(),
                    receiver.name(),
                    receiver.type(),
                    receiver.url(),
                    receiver.enabled(),
                    receiver.configured(),
                    secret);
        }
    }

    /** How a test went. */
    public record Tested(boolean delivered, Integer status, String detail, String sent) {}

    @GET
    @RolesAllowed("viewer")
    @Operation(summary = "All receivers")
    public Uni<Page<View>> list() {
        return receivers
                .all()
                .map(all -> new Page<>(
                        all.stream().map(receiver -> View.of(receiver, null)).toList(), null, all.size()));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed("viewer")
    @Operation(summary = "One receiver, by id or name")
    public Uni<View> get(@PathParam("id") String id) {
        return existing(id).map(receiver -> View.of(receiver, null));
    }

    @POST
    @RolesAllowed("operator")
    @Operation(summary = "Add a receiver")
    public Uni<Response> create(Wanted wanted) {
        Receiver receiver = receiver(UUID.randomUUID().toString(), wanted, null);
        return receivers.add(receiver).map(added -> {
            requireName(added, receiver.name());
            String made = wanted.secret() == null ? receiver.secret() : null;
            return Response.status(201).entity(View.of(receiver, made)).build();
        });
    }

    @PUT
    @Path("/{id}")
    @RolesAllowed("operator")
    @Operation(summary = "Change a receiver; without a secret, it keeps the one it has")
    public Uni<View> change(@PathParam("id") String id, Wanted wanted) {
        return changeable(id).chain(old -> {
            Receiver receiver = receiver(old.id(), wanted, old.secret());
            return receivers.change(receiver).map(changed -> {
                requireName(changed, receiver.name());
                return View.of(receiver, null);
            });
        });
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed("operator")
    @Operation(summary = "Remove a receiver; what it is still owed is dropped")
    public Uni<Void> delete(@PathParam("id") String id) {
        return changeable(id).chain(receiver -> receivers.delete(receiver.id()));
    }

    @POST
    @Path("/{id}/test")
    @RolesAllowed("operator")
    @Operation(summary = "Send a sample, once, and show how it went")
    public Uni<Tested> test(@PathParam("id") String id) {
        return existing(id).chain(receiver -> {
            String body = Json.write(Map.of(
                    "type",
                    "alert.test",
                    "timestamp",
                    clock.instant(),
                    "data",
                    Map.of(
                            "rule",
                            "test",
                            "severity",
                            "info",
                            "summary",
                            "This is a test of receiver " + receiver.name())));
            Message message = new Message(UUID.randomUUID().toString(), body, clock.instant());
            return sender(receiver.type())
                    .send(receiver, message)
                    .map(outcome ->
                            new Tested(outcome instanceof Outcome.Delivered, outcome.status(), outcome.detail(), body));
        });
    }

    @GET
    @Path("/{id}/deliveries")
    @RolesAllowed("viewer")
    @Operation(summary = "The delivery log of a receiver, newest first")
    public Uni<Page<DeliveryLine>> deliveries(
            @PathParam("id") String id, @QueryParam("limit") @DefaultValue("100") int limit) {
        return existing(id)
                .chain(receiver -> receivers.deliveries(receiver.id(), Page.limit(limit)))
                .map(lines -> new Page<>(lines, null, lines.size()));
    }

    private Receiver receiver(String id, Wanted wanted, String oldSecret) {
        if (wanted == null || wanted.name() == null || wanted.name().isBlank()) {
            throw Refusal.badField("name", "The name is missing.");
        }
        String type = wanted.type() == null ? "webhook" : wanted.type();
        String secret = wanted.secret() == null ? oldSecret : wanted.secret();
        try {
            String accepted = sender(type).accept(wanted.url(), secret);
            boolean enabled = wanted.enabled() == null || wanted.enabled();
            String by = caller.getPrincipal().getName();
            return new Receiver(id, wanted.name(), type, wanted.url(), accepted, enabled, false, by);
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
