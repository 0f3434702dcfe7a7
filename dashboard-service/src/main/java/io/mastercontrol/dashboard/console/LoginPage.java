package io.mastercontrol.dashboard.console;

import io.mastercontrol.dashboard.access.CallerAuthentication;
import io.mastercontrol.dashboard.access.ScopedCallers;
import io.mastercontrol.dashboard.access.Sessions;
import io.quarkus.qute.Template;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** In and out. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@ScopedCallers
public class LoginPage {
    private final Template login;
    private final Sessions sessions;
    private final SecurityIdentity caller;

    LoginPage(Template login, Sessions sessions, SecurityIdentity caller) {
        this.login = login;
        this.sessions = sessions;
        this.caller = caller;
    }

    @GET
    @Path("login")
    @PermitAll
    public String form() {
        return login.data("refused", false).render();
    }

    @POST
    @Path("login")
    @PermitAll
    public Uni<Response> login(
            @FormParam("username") String username,
            @FormParam("password") String password,
            @Context HttpServerRequest request) {
        return sessions.login(String.valueOf(username), String.valueOf(password))
                .map(session -> session.map(value -> Response.seeOther(URI.create("/"))
                                .cookie(cookie(value, -1, request.isSSL()))
                                .build())
                        .orElseGet(() -> Response.status(401)
                                .entity(login.data("refused", true).render())
                                .build()));
    }

    @POST
    @Path("logout")
    @RolesAllowed("viewer")
    public Uni<Response> logout(@Context HttpServerRequest request) {
        String value = caller.getAttribute(CallerAuthentication.COOKIE_VALUE);
        return (value == null ? Uni.createFrom().voidItem() : sessions.logout(value))
                .map(done -> Response.ok("")
                        .header("HX-Redirect", "/login")
                        .cookie(cookie("", 0, request.isSSL()))
                        .build());
    }

    private static NewCookie cookie(String value, int maxAge, boolean secure) {
        return new NewCookie.Builder(Sessions.COOKIE)
                .value(value)
                .path("/")
                .httpOnly(true)
                .secure(secure)
                .sameSite(NewCookie.SameSite.LAX)
                .maxAge(maxAge)
                .build();
    }
}
