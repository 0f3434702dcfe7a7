package io.mastercontrol.dashboard.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/**
 * Who is asking: a script with an API token of ours or an access token of the sign-on server, a device with a token of its
 * own, or a person with a session's cookie.
 */
@ApplicationScoped
public class CallerAuthentication implements HttpAuthenticationMechanism {
    /** Attribute of an identity: the cookie that it was recognised by. */
    public static final String COOKIE_VALUE = "session-cookie";

    /** Attribute of an identity: the selector that its scope is; not there for the whole fleet. */
    public static final String SCOPE = "scope";

    /** Attribute of an identity: what of its scope comes from its token. */
    public static final String NARROWED = "narrowed";

    /** Attribute of an identity: hash of the API token that it was recognised by. */
    public static final String TOKEN_HASH = "token-hash";

    /** Attribute of an identity: it was recognised by an access token of another issuer. */
    public static final String ISSUED_ELSEWHERE = "issued-elsewhere";

    private final AccountRepository accounts;
    private final Sessions sessions;
    private final DeviceTokens devices;
    private final AccessTokens external;
    private final Csrf csrf;

    CallerAuthentication(
            AccountRepository accounts, Sessions sessions, DeviceTokens devices, AccessTokens external, Csrf csrf) {
        this.external = external;
        this.accounts = accounts;
        this.sessions = sessions;
        this.devices = devices;
        this.csrf = csrf;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager ignored) {
        String authorization = context.request().getHeader("Authorization");
        if (authorization != null && authorization.startsWith("Bearer ")) {
            return bearer(authorization.substring("Bearer ".length()).trim());
        }
        Cookie cookie = context.request().getCookie(Sessions.COOKIE);
        return cookie == null ? Uni.createFrom().nullItem() : session(context, cookie.getValue());
    }

    private Uni<SecurityIdentity> bearer(String token) {
        if (external.claims(token)) {
            return external.account(token)
                    .flatMap(account -> account.map(
                                    found -> Uni.createFrom().item(identity(found, ISSUED_ELSEWHERE, "yes")))
                            .orElseGet(CallerAuthentication::refused));
        }
        if (token.indexOf('.') > 0) {
            return devices.device(token).map(CallerAuthentication::device).orElseGet(CallerAuthentication::refused);
        }
        String hash = Secret.hash(token);
        return accounts.token(hash)
                .flatMap(account -> account.map(found -> Uni.createFrom().item(identity(found, TOKEN_HASH, hash)))
                        .orElseGet(CallerAuthentication::refused));
    }

    private Uni<SecurityIdentity> session(RoutingContext context, String cookie) {
        HttpMethod method = context.request().method();
        boolean reads = method == HttpMethod.GET || method == HttpMethod.HEAD;
        boolean trusted = reads || csrf.isRight(cookie, context.request().getHeader(Csrf.HEADER));
        return sessions.find(cookie)
                .map(account -> account.filter(found -> trusted)
                        .map(found -> identity(found, COOKIE_VALUE, cookie))
                        .orElse(null));
    }

    /** @param how attribute that tells by what the caller was recognised */
    private static SecurityIdentity identity(Account account, String how, String value) {
        QuarkusSecurityIdentity.Builder builder =
                builder("user:" + account.username(), account.role().groups());
        builder.addAttribute(how, value);
        if (account.scope() != null) {
            builder.addAttribute(SCOPE, account.scope());
        }
        if (account.narrowed() != null) {
            builder.addAttribute(NARROWED, account.narrowed());
        }
        return builder.build();
    }

    private static Uni<SecurityIdentity> device(String id) {
        return Uni.createFrom().item(builder("device:" + id, Set.of("device")).build());
    }

    private static QuarkusSecurityIdentity.Builder builder(String subject, Set<String> roles) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(subject))
                .addRoles(roles);
    }

    private static Uni<SecurityIdentity> refused() {
        return Uni.createFrom().failure(new AuthenticationFailedException("the token is not valid"));
    }

    /** A person's browser is sent to the login page; a program is told to bring a token. */
    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        String accept = context.request().getHeader("Accept");
        boolean page = accept != null && accept.contains("text/html");
        return Uni.createFrom()
                .item(
                        page
                                ? new ChallengeData(303, "Location", "/login")
                                : new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }
}
