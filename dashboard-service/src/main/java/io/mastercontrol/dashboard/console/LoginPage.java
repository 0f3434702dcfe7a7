package io.mastercontrol.dashboard.console;

import io.mastercontrol.dashboard.access.AddressThrottle;
import io.mastercontrol.dashboard.access.CallerAuthentication;
import io.mastercontrol.dashboard.access.ScopedCallers;
import io.mastercontrol.dashboard.access.Sessions;
import io.mastercontrol.dashboard.http.Refusal;
import io.mastercontrol.dashboard.oidc.SignOn;
import io.quarkus.qute.Template;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** In and out. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@ScopedCallers
public class LoginPage {
    private static final String WRONG =
            "Name or password is wrong. After five failures there is a pause of 30 seconds.";

    /** Returns from the sign-on server that may be wrong before an address has to wait: each may cost it a question. */
    private static final int WRONG_RETURNS = 20;

    private static final int WRONG_RETURNS_A_MINUTE = 10;

    private final AddressThrottle returns =
            new AddressThrottle(WRONG_RETURNS, WRONG_RETURNS_A_MINUTE, Clock.systemUTC());

    private final Template login;
    private final Sessions sessions;
    private final SignOn signOn;
    private final SecurityIdentity caller;

    LoginPage(Template login, Sessions sessions, SignOn signOn, SecurityIdentity caller) {
        this.login = login;
        this.sessions = sessions;
        this.signOn = signOn;
        this.caller = caller;
    }

    @GET
    @Path("login")
    @PermitAll
    public String form() {
        return page("");
    }

    private String page(String problem) {
        return login.data("problem", problem)
                .data("signOn", signOn.label().orElse(""))
                .data("only", signOn.only())
                .render();
    }

    private Response refused(int status, String problem) {
        return Response.status(status).entity(page(problem)).build();
    }

    @POST
    @Path("login")
    @PermitAll
    public Uni<Response> login(
            @FormParam("username") String username,
            @FormParam("password") String password,
            @Context HttpServerRequest request) {
        if (signOn.only()) {
            String sentence = "Names and passwords are not taken here; use "
                    + signOn.label().orElse("") + ".";
            return Uni.createFrom().item(refused(403, sentence));
        }
        return sessions.login(String.valueOf(username), String.valueOf(password))
                .map(session -> session.map(value -> Response.seeOther(URI.create("/"))
                                .cookie(session(value, request.isSSL()))
                                .build())
                        .orElseGet(() -> refused(401, WRONG)));
    }

    /** To the sign-on server. */
    @GET
    @Path("login/oidc")
    @PermitAll
    public Uni<Response> depart(@Context HttpServerRequest request) {
        return signOn.begin(origin(request))
                .map(away -> Response.seeOther(URI.create(away.address()))
                        .cookie(signOnCookie(away.cookie(), -1, request.isSSL()))
                        .build())
                .onFailure(Refusal.class)
                .recoverWithItem(failure -> refused(failure.status(), failure.getMessage()));
    }

    /** And back. */
    @GET
    @Path("login/oidc/callback")
    @PermitAll
    public Uni<Response> arrive(
            @QueryParam("code") String code,
            @QueryParam("state") String state,
            @QueryParam("error") String error,
            @QueryParam("iss") String issuer,
            @CookieParam(SignOn.COOKIE) String kept,
            @Context HttpServerRequest request) {
        String address = String.valueOf(request.remoteAddress().hostAddress());
        Optional<Duration> pause = returns.pause(address);
        if (pause.isPresent()) {
            return Uni.createFrom().item(slowDown(pause.get()));
        }
        return Uni.createFrom()
                .deferred(() -> signOn.finish(kept, new SignOn.Arrival(code, state, error, issuer), origin(request)))
                .map(value -> Response.seeOther(URI.create("/"))
                        .cookie(session(value, request.isSSL()), signOnCookie("", 0, request.isSSL()))
                        .build())
                .onFailure(Refusal.class)
                .invoke(failure -> {
                    // Not the sign-on server's own trouble: that is nobody's guess.
                    if (failure.status() != 503) {
                        returns.refused(address);
                    }
                })
                .onFailure(Refusal.class)
                .recoverWithItem(failure -> Response.fromResponse(refused(failure.status(), failure.getMessage()))
                        .cookie(signOnCookie("", 0, request.isSSL()))
                        .build());
    }

    private Response slowDown(Duration pause) {
        long seconds = Math.max(1, (pause.toMillis() + 999) / 1_000);
        String sentence = "Too many sign-ins from this address went wrong; try again in " + seconds
                + (seconds == 1 ? " second." : " seconds.");
        return Response.fromResponse(refused(429, sentence))
                .header("Retry-After", seconds)
                .build();
    }

    /** As the browser asked for it; the sign-on server sends nobody to an address that it was not told of. */
    private static String origin(HttpServerRequest request) {
        return request.scheme() + "://" + request.authority();
    }

    @POST
    @Path("logout")
    @RolesAllowed("viewer")
    public Uni<Response> logout(@Context HttpServerRequest request) {
        String value = caller.getAttribute(CallerAuthentication.COOKIE_VALUE);
        return (value == null ? Uni.createFrom().voidItem() : sessions.logout(value))
                .map(done -> Response.ok("")
                        .header("HX-Redirect", "/login")
                        .cookie(cookie(Sessions.COOKIE, "", "/", 0, request.isSSL()))
                        .build());
    }

    private static NewCookie session(String value, boolean secure) {
        return cookie(Sessions.COOKIE, value, "/", -1, secure);
    }

    private static NewCookie signOnCookie(String value, int maxAge, boolean secure) {
        return cookie(SignOn.COOKIE, value, "/login/oidc", maxAge, secure);
    }

    private static NewCookie cookie(String name, String value, String path, int maxAge, boolean secure) {
        return new NewCookie.Builder(name)
                .value(value)
                .path(path)
                .httpOnly(true)
                .secure(secure)
                .sameSite(NewCookie.SameSite.LAX)
                .maxAge(maxAge)
                .build();
    }
}
