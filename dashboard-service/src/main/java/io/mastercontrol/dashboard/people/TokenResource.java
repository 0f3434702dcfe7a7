package io.mastercontrol.dashboard.people;

import io.mastercontrol.dashboard.access.Account;
import io.mastercontrol.dashboard.access.CallerAuthentication;
import io.mastercontrol.dashboard.access.Role;
import io.mastercontrol.dashboard.access.ScopedCallers;
import io.mastercontrol.dashboard.http.Refusal;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** API tokens: one's own, and for an administrator everybody's. */
@Path("/api/v1/tokens")
@ScopedCallers
public class TokenResource {
    private static final int LONGEST_NAME = 100;

    private final Tokens tokens;
    private final TokenRepository repository;
    private final PeopleConfig config;
    private final SecurityIdentity caller;

    TokenResource(Tokens tokens, TokenRepository repository, PeopleConfig config, SecurityIdentity caller) {
        this.tokens = tokens;
        this.repository = repository;
        this.config = config;
        this.caller = caller;
    }

    /** A token that somebody asks for. */
    record Wanted(String user, String name, Role role, String scope) {}

    /** All of them that one may see. */
    record Page(
            List<ApiToken> items,

            @com.fasterxml.jackson.annotation.JsonInclude(com.fasterxml.jackson.annotation.JsonInclude.Include.ALWAYS)
            String next,

            long total) {}

    @GET
    @RolesAllowed("viewer")
    @Operation(summary = "Your API tokens without their text; everybody's with all=true, for an administrator")
    public Uni<Page> list(@QueryParam("all") @DefaultValue("false") boolean all) {
        if (all && !isAdministrator()) {
            throw Refusal.of(403, "Only an administrator of the whole fleet sees everybody's tokens.");
        }
        return repository
                .list(all ? null : OwnAccountResource.name(caller))
                .map(found -> new Page(found, null, found.size()));
    }

    @POST
    @RolesAllowed("viewer")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Makes a token, shown once: name; role and scope, no more than yours and yours if left out; ttl,"
                    + " such as 90d")
    public Uni<Response> add(byte[] body) {
        Wishes wishes = Wishes.of(body, "name", "role", "scope", "ttl");
        String name = wishes.text("name").map(String::strip).orElse("");
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.equals(TokenRepository.INSTALLATION)) {
            throw Refusal.of(
                    400,
                    "A token's name has 1 to " + LONGEST_NAME + " characters and is not '"
                            + TokenRepository.INSTALLATION + "'.");
        }
        if (caller.getAttribute(CallerAuthentication.ISSUED_ELSEWHERE) != null) {
            throw Refusal.of(
                    403,
                    "An access token of the sign-on server makes no API token, which would outlive it; make one in the"
                            + " console.");
        }
        Role role = wishes.role().orElse(ownRole());
        if (role.andNoMoreThan(ownRole()) != role) {
            throw Refusal.of(403, "A token cannot have a higher role than you; yours is " + ownRole() + ".");
        }
        Duration life = wishes.text("ttl")
                .map(text -> Lifespan.of(text, config.longest()))
                .orElse(shorter());
        String narrowed = Account.both(caller.getAttribute(CallerAuthentication.NARROWED), wishes.scope());
        return tokens.add(
                        new Wanted(OwnAccountResource.name(caller), name, role, narrowed),
                        life,
                        caller.getAttribute(CallerAuthentication.TOKEN_HASH))
                .map(token -> Response.status(201).entity(token).build());
    }

    private Duration shorter() {
        return config.usual().compareTo(config.longest()) < 0 ? config.usual() : config.longest();
    }

    private Role ownRole() {
        return caller.hasRole("admin") ? Role.admin : caller.hasRole("operator") ? Role.operator : Role.viewer;
    }

    private boolean isAdministrator() {
        return caller.hasRole("admin") && caller.getAttribute(CallerAuthentication.SCOPE) == null;
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed("viewer")
    @Operation(summary = "Takes a token back, at once; an administrator also somebody else's")
    public Uni<Void> revoke(@PathParam("id") String id) {
        if (id.indexOf('\0') >= 0) {
            throw Refusal.of(404, "There is no such token.");
        }
        String owner = isAdministrator() ? null : OwnAccountResource.name(caller);
        return tokens.revoke(id, owner, caller.getPrincipal().getName());
    }
}
