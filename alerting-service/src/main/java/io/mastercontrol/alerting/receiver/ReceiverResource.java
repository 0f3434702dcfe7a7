package io.mastercontrol.alerting.receiver;

import io.mastercontrol.alerting.http.Page;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.receiver.ReceiverRepository.DeliveryLine;
import io.mastercontrol.alerting.receiver.http.WireExchange;
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
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Receivers, for people. A secret goes in and never comes out again, but for one that was made here, once. */
@Path("/api/v1/receivers")
public class ReceiverResource {
    private static final List<String> STATES = List.of("pending", "delivered", "dropped", "dead");

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
    public record Wanted(
            String name, String type, String url, String secret, Boolean enabled, Map<String, String> settings) {}

    /** A receiver as shown; the secret only in the answer to the request that had it made. */
    public record View(
            String id,
            String name,
            String type,
            String url,
            Map<String, String> settings,
            boolean enabled,
            boolean configured,
            String secret,
            int failures,
            Instant restsUntil) {
        static View of(Receiver receiver, String url, String secret) {
            return new View(
                    receiver.id(),
                    receiver.name(),
                    receiver.type(),
                    url,
                    shown(receiver.settings()),
                    receiver.enabled(),
                    receiver.configured(),
                    secret,
                    receiver.failures(),
                    receiver.restsUntil());
        }
    }

    /** Values of headers let in whoever knows them. */
    private static Map<String, String> shown(Map<String, String> settings) {
        Map<String, String> shown = new TreeMap<>(settings);
        shown.replaceAll((name, value) -> name.startsWith("header.") ? "•••" : value);
        return shown;
    }

    /**
     * How a test went.
     *
     * @param exchanges what went over the wire, without the secrets
     */
    public record Tested(boolean delivered, Integer status, String detail, String sent, List<WireExchange> exchanges) {}

    @GET
    @RolesAllowed("viewer")
    @Operation(summary = "All receivers")
    public Uni<Page<View>> list() {
        return receivers
                .all()
                .map(all -> new Page<>(all.stream().map(this::view).toList(), null, all.size()));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed("viewer")
    @Operation(summary = "One receiver, by id or name")
    public Uni<View> get(@PathParam("id") String id) {
        return existing(id).map(this::view);
    }

    @POST
    @RolesAllowed("operator")
    @Operation(summary = "Add a receiver")
    public Uni<Response> create(Wanted wanted) {
        Receiver receiver = receiver(UUID.randomUUID().toString(), wanted, null);
        return receivers.add(receiver).map(added -> {
            requireName(added, receiver.name());
            String made = wanted.secret() == null && !receiver.secret().isEmpty() ? receiver.secret() : null;
            View view = View.of(receiver, sender(receiver.type()).shown(receiver.url()), made);
            return Response.status(201).entity(view).build();
        });
    }

    @PUT
    @Path("/{id}")
    @RolesAllowed("operator")
    @Operation(summary = "Change a receiver; without a secret, it keeps the one it has")
    public Uni<View> change(@PathParam("id") String id, Wanted wanted) {
        return changeable(id).chain(old -> {
            Receiver receiver = receiver(old.id(), wanted, old);
            return receivers.change(receiver).map(changed -> {
                requireName(changed, receiver.name());
                return view(receiver);
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
            Message message = new Message(UUID.randomUUID().toString(), body, clock.instant(), null, 1);
            List<WireExchange> seen = new CopyOnWriteArrayList<>();
            Sender sender = sender(receiver.type());
            boolean secretUrl = !sender.shown(receiver.url()).equals(receiver.url());
            List<String> secrets = new ArrayList<>(List.of(
                    receiver.secret(), secretUrl ? URI.create(receiver.url()).getRawPath() : ""));
            receiver.settings().forEach((name, value) -> secrets.add(name.startsWith("header.") ? value : ""));
            return sender.send(receiver, message)
                    .withContext((uni, context) -> {
                        context.put(WireExchange.WITNESS, seen);
                        return uni;
                    })
                    .map(outcome -> new Tested(
                            outcome instanceof Outcome.Delivered,
                            outcome.status(),
                            outcome.detail(),
                            body,
                            seen.stream().map(one -> one.masked(secrets)).toList()));
        });
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

    private View view(Receiver receiver) {
        return View.of(receiver, sender(receiver.type()).shown(receiver.url()), null);
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
                wanted.settings() == null && sameType ? old.settings() : wanted.settings());
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
