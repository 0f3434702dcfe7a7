package io.mastercontrol.dashboard.people;

import io.mastercontrol.dashboard.access.AdminConfig;
import io.mastercontrol.dashboard.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Those who can log in. */
@Path("/api/v1/users")
public class UserResource {
    private static final int MOST = 1_000;

    private final Users users;
    private final UserRepository repository;
    private final AdminConfig installation;

    UserResource(Users users, UserRepository repository, AdminConfig installation) {
        this.users = users;
        this.repository = repository;
        this.installation = installation;
    }

    /** A page of them, in the order of their names. */
    record Page(
            List<User> items,

            @com.fasterxml.jackson.annotation.JsonInclude(com.fasterxml.jackson.annotation.JsonInclude.Include.ALWAYS)
            String next,

            long total) {}

    @GET
    @RolesAllowed("admin")
    @Operation(summary = "Users in the order of their names; the cursor is the last name of the page before")
    public Uni<Page> list(
            @QueryParam("limit") @DefaultValue("100") int limit,
            @QueryParam("cursor") @DefaultValue("") String cursor) {
        if (limit < 1 || limit > MOST) {
            throw Refusal.of(400, "The limit is " + limit + ", but must be between 1 and " + MOST + ".");
        }
        if (cursor.indexOf('\0') >= 0) {
            throw Refusal.of(400, "The cursor is not one of this list; start again without it.");
        }
        return Uni.combine()
                .all()
                .unis(repository.page(cursor, limit + 1), repository.count())
                .with((found, total) -> {
                    boolean more = found.size() > limit;
                    List<User> shown = more ? found.subList(0, limit) : found;
                    return new Page(shown, more ? shown.get(limit - 1).name() : null, total);
                });
    }

    @GET
    @Path("/{name}")
    @RolesAllowed("admin")
    @Operation(summary = "One user")
    public Uni<Response> get(@PathParam("name") String name) {
        return repository.find(known(name)).map(found -> answer(200, found.orElseThrow(() -> Users.unknown(name))));
    }

    @POST
    @RolesAllowed("admin")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Makes a user: name, role, scope (a selector; left out for the whole fleet), password (one is"
                    + " drawn and shown once if it is left out)")
    public Uni<Response> add(byte[] body, @Context SecurityContext caller) {
        Wishes wishes = Wishes.of(body, "name", "role", "scope", "password");
        String name = wishes.text("name").orElse("");
        if (!User.isName(name)) {
            throw Refusal.of(400, "A user's name must have up to 64 " + User.NAME_RULE + ".");
        }
        Users.New wanted = new Users.New(
                name,
                wishes.role().orElseThrow(() -> Refusal.of(400, "The role is missing: viewer, operator or admin.")),
                wishes.scope(),
                wishes.text("password").orElse(null));
        return users.add(wanted, by(caller)).map(user -> answer(201, user));
    }

    @PATCH
    @Path("/{name}")
    @RolesAllowed("admin")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Changes role, scope (null: the whole fleet), disabled or password, or draws a password with"
                    + " reset_password; ends the user's sessions and tokens")
    public Uni<Response> change(
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) String expected,
            byte[] body,
            @Context SecurityContext caller) {
        Wishes wishes = Wishes.of(body, "role", "scope", "disabled", "password", "reset_password");
        boolean reset = wishes.flag("reset_password").orElse(false);
        String password = reset ? Passwords.draw() : wishes.text("password").orElse(null);
        Users.Change change = new Users.Change(
                wishes.role().orElse(null),
                Optional.ofNullable(wishes.scope()),
                wishes.has("scope"),
                wishes.flag("disabled").orElse(null),
                password);
        return users.change(known(name), change, expected, by(caller))
                .map(user -> answer(200, reset ? user.withPassword(password) : user));
    }

    @POST
    @Path("/{name}/sign-out")
    @RolesAllowed("admin")
    @Operation(summary = "Ends all sessions of a user, on every browser; API tokens stay")
    public Uni<Void> signOut(@PathParam("name") String name, @Context SecurityContext caller) {
        return users.signOut(known(name), by(caller));
    }

    @DELETE
    @Path("/{name}")
    @RolesAllowed("admin")
    @Operation(summary = "Deletes a user with sessions and tokens")
    public Uni<Void> delete(
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) String expected,
            @Context SecurityContext caller) {
        if (name.equals(installation.username())) {
            throw Refusal.of(
                    409,
                    name + " is the administrator whom the installation's configuration names (mc.admin.username), and"
                            + " would be back at the next start; disable this user instead.");
        }
        return users.delete(known(name), expected, by(caller));
    }

    /** No name in the database is unlike this. */
    private static String known(String name) {
        if (name.indexOf('\0') >= 0) {
            throw Users.unknown("of that name");
        }
        return name;
    }

    private static Response answer(int status, User user) {
        return Response.status(status)
                .header(HttpHeaders.ETAG, user.etag())
                .entity(user)
                .build();
    }

    private static String by(SecurityContext caller) {
        return caller.getUserPrincipal().getName();
    }
}
