package io.mastercontrol.dashboard.people;

import io.mastercontrol.dashboard.access.CallerAuthentication;
import io.mastercontrol.dashboard.access.LoginThrottle;
import io.mastercontrol.dashboard.access.Role;
import io.mastercontrol.dashboard.access.ScopedCallers;
import io.mastercontrol.dashboard.http.Refusal;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What somebody asks about and does to the own account. */
@Path("/api/v1/users/me")
@ScopedCallers
public class OwnAccountResource {
    private final Users users;
    private final UserRepository repository;
    private final SecurityIdentity caller;
    private final LoginThrottle throttle = new LoginThrottle(Clock.systemUTC());

    OwnAccountResource(Users users, UserRepository repository, SecurityIdentity caller) {
        this.users = users;
        this.repository = repository;
        this.caller = caller;
    }

    /** Who one is, with the rights of what one came with. */
    record Me(String name, Role role, String scope) {}

    @GET
    @RolesAllowed("viewer")
    @Operation(summary = "Who you are, with the role and scope of the token or session that you came with")
    public Me get() {
        Role role = caller.hasRole("admin") ? Role.admin : caller.hasRole("operator") ? Role.operator : Role.viewer;
        return new Me(name(caller), role, caller.getAttribute(CallerAuthentication.SCOPE));
    }

    @POST
    @Path("/password")
    @RolesAllowed("viewer")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Changes your own password: current, password; ends your sessions and tokens")
    public Uni<Void> password(byte[] body) {
        Wishes wishes = Wishes.of(body, "current", "password");
        String current = wishes.text("current").orElse("");
        String wanted = wishes.text("password").orElse("");
        String name = name(caller);
        Passwords.check(wanted);
        if (!throttle.mayTry(name)) {
            throw Refusal.of(429, "The current password was wrong too often; wait for half a minute.");
        }
        return repository
                .passwordHash(name)
                .map(found -> found.orElseThrow(
                        () -> Refusal.of(409, "You have no password here; change it where you sign in.")))
                .chain(hash -> Passwords.matches(current, hash))
                .invoke(right -> {
                    if (!right) {
                        throttle.failed(name);
                        throw Refusal.of(403, "The current password is wrong.");
                    }
                    throttle.succeeded(name);
                })
                .chain(() -> Passwords.hash(wanted))
                .chain(hash -> users.changeOwn(name, hash));
    }

    @POST
    @Path("/sign-out")
    @RolesAllowed("viewer")
    @Operation(summary = "Ends all your sessions, on every browser; API tokens stay")
    public Uni<Void> signOut() {
        return users.signOut(name(caller), caller.getPrincipal().getName());
    }

    static String name(SecurityIdentity caller) {
        return caller.getPrincipal().getName().replaceFirst("^user:", "");
    }
}
