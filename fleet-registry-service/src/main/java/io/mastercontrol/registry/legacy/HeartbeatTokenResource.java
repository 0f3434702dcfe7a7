package io.mastercontrol.registry.legacy;

import io.mastercontrol.registry.http.Page;
import io.mastercontrol.registry.http.Refusal;
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
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Tokens with which devices that still run the predecessor are heard. */
@Path("/api/v1/heartbeat-tokens")
public class HeartbeatTokenResource {
    private static final Pattern SECRET = Pattern.compile("[\\x21-\\x7e]{16,200}");
    private static final int LONGEST_NAME = 100;

    private final HeartbeatTokenRepository tokens;
    private final Clock clock = Clock.systemUTC();

    HeartbeatTokenResource(HeartbeatTokenRepository tokens) {
        this.tokens = tokens;
    }

    /**
     * What is asked for.
     *
     * @param token the one that the devices have already, so that only the address changes on them; drawn if left out
     */
    record Wish(String name, String token) {}

    @POST
    @RolesAllowed("admin")
    @Operation(summary = "Makes a token for the predecessor's heartbeat; its secret is in this answer and never again")
    public Uni<Response> create(Wish wish, @Context SecurityContext caller) {
        String name = wish == null || wish.name() == null
                ? "predecessor"
                : wish.name().strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.badField("name", "The name must have 1 to " + LONGEST_NAME + " printable characters.");
        }
        boolean given = wish != null && wish.token() != null;
        if (given && !SECRET.matcher(wish.token()).matches()) {
            throw Refusal.badField("token", "A token of your own must have 16 to 200 characters without spaces.");
        }
        String secret = given ? wish.token() : HeartbeatToken.newSecret();
        HeartbeatToken token = new HeartbeatToken(
                UUID.randomUUID().toString(),
                secret,
                name,
                caller.getUserPrincipal().getName(),
                clock.instant(),
                null,
                false);
        return tokens.add(token, HeartbeatToken.hash(secret)).map(added -> {
            if (!added) {
                throw Refusal.conflict("That token is known already; see the list, and choose another one.");
            }
            return Response.status(201).entity(token).build();
        });
    }

    @GET
    @RolesAllowed("operator")
    @Operation(summary = "Tokens for the predecessor's heartbeat, without their secrets, the newest first")
    public Uni<Page<HeartbeatToken>> list() {
        return tokens.list().map(all -> new Page<>(all, null, all.size()));
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed("admin")
    @Operation(summary = "Hears nobody with it any more")
    public Uni<Void> revoke(@PathParam("id") String id) {
        return tokens.revoke(id)
                .invoke(found -> {
                    if (!found) {
                        throw Refusal.notFound("There is no heartbeat token " + id + ".");
                    }
                })
                .replaceWithVoid();
    }
}
