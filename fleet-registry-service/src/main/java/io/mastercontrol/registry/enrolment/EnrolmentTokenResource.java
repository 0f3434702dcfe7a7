package io.mastercontrol.registry.enrolment;

import io.mastercontrol.registry.device.Labels;
import io.mastercontrol.registry.group.GroupRepository;
import io.mastercontrol.registry.http.Page;
import io.mastercontrol.registry.http.Refusal;
import io.mastercontrol.registry.http.Span;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Tokens that let devices in. */
@Path("/api/v1/enrolment-tokens")
public class EnrolmentTokenResource {
    private static final int MOST_USES = 100_000;
    private final EnrolmentTokenRepository tokens;
    private final GroupRepository groups;
    private final EnrolmentConfig config;
    private final Clock clock = Clock.systemUTC();

    EnrolmentTokenResource(EnrolmentTokenRepository tokens, GroupRepository groups, EnrolmentConfig config) {
        this.tokens = tokens;
        this.groups = groups;
        this.config = config;
    }

    /**
     * What is asked for.
     *
     * @param ttl for example {@code 1h}, which it is when left out
     * @param uses 1 when left out
     * @param group that the devices join
     * @param needsConsent whether an operator has to accept each device all the same
     */
    record Wish(
            String name, Map<String, String> labels, String ttl, Integer uses, String group, Boolean needsConsent) {}

    @POST
    @RolesAllowed("operator")
    @Operation(summary = "Makes a token; its secret is in this answer and never again")
    public Uni<Response> create(Wish wish, @Context SecurityContext caller) {
        Wish asked = wish == null ? new Wish(null, null, null, null, null, null) : wish;
        Map<String, String> labels = asked.labels() == null ? Map.of() : asked.labels();
        Labels.refuse(labels).ifPresent(reason -> {
            throw Refusal.badField("labels", reason);
        });
        if (asked.name() != null) {
            Names.refuse(asked.name());
        }
        int uses = asked.uses() == null ? 1 : asked.uses();
        if (uses < 1 || uses > MOST_USES || (asked.name() != null && uses > 1)) {
            throw Refusal.badField(
                    "uses",
                    asked.name() != null
                            ? "A token for one device can be used once."
                            : "uses must be from 1 to " + MOST_USES + ".");
        }
        Duration ttl = Span.parse("ttl", asked.ttl() == null ? "1h" : asked.ttl(), config.longestTokenLife());
        String secret = Secrets.draw();
        Instant now = clock.instant();
        EnrolmentToken token = new EnrolmentToken(
                UUID.randomUUID().toString(),
                null,
                asked.name(),
                labels,
                asked.group(),
                Boolean.TRUE.equals(asked.needsConsent()),
                now.plus(ttl),
                uses,
                caller.getUserPrincipal().getName(),
                now,
                false);
        return groupMustExist(asked.group())
                .chain(() -> tokens.add(token, Secrets.hash(secret)))
                .replaceWith(() ->
                        Response.status(201).entity(token.withSecret(secret)).build());
    }

    private Uni<Void> groupMustExist(String group) {
        if (group == null) {
            return Uni.createFrom().voidItem();
        }
        return groups.find(group)
                .invoke(found -> {
                    if (found.isEmpty()) {
                        throw Refusal.badField("group", "There is no group " + group + ".");
                    }
                })
                .replaceWithVoid();
    }

    @GET
    @RolesAllowed("operator")
    @Operation(summary = "Tokens, without their secrets, the newest first")
    public Uni<Page<EnrolmentToken>> list() {
        return tokens.list().map(all -> new Page<>(all, null, all.size()));
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed("operator")
    @Operation(summary = "Lets nobody in with it any more")
    public Uni<Void> revoke(@PathParam("id") String id) {
        return tokens.revoke(id)
                .invoke(found -> {
                    if (!found) {
                        throw Refusal.notFound("There is no enrolment token " + id + ".");
                    }
                })
                .replaceWithVoid();
    }
}
