package io.mastercontrol.dashboard.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.dashboard.access.InternalConfig;
import io.mastercontrol.dashboard.access.Sessions;
import io.mastercontrol.dashboard.http.Refusal;
import io.mastercontrol.dashboard.people.ExternalUsers;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Signing in at the provider (docs/adr/0049-sign-on.md): the authorization code flow with PKCE, state and nonce. What
 * comes out is a session of our own, like everybody's.
 */
@ApplicationScoped
public class SignOn {
    /** Name of the cookie that a browser keeps while it is at the provider. */
    public static final String COOKIE = "mc_sign_on";

    private static final Logger LOG = Logger.getLogger(SignOn.class);

    private final OidcConfig config;
    private final InternalConfig internal;
    private final IssuerClient client;
    private final Provider provider;
    private final ExternalUsers users;
    private final Sessions sessions;
    private final Clock clock = Clock.systemUTC();

    SignOn(
            OidcConfig config,
            InternalConfig internal,
            IssuerClient client,
            Provider provider,
            ExternalUsers users,
            Sessions sessions) {
        this.config = config;
        this.internal = internal;
        this.client = client;
        this.provider = provider;
        this.users = users;
        this.sessions = sessions;
    }

    void check(@Observes StartupEvent event) {
        OidcSettings.check(config);
    }

    /** What the button says; empty if there is none. */
    public Optional<String> label() {
        return config.issuer().map(issuer -> config.label());
    }

    /** Whether names and passwords of ours are refused. */
    public boolean only() {
        return config.only();
    }

    /** Where to send the browser, and what it keeps until it is back. */
    public record Departure(String address, String cookie) {}

    /** What the provider sent the browser back with; each may be null. */
    public record Arrival(String code, String state, String error, String issuer) {}

    /**
     * Begins.
     *
     * @param origin address of the console as the browser sees it
     * @throws Refusal 404 if nothing is configured, 503 if the provider does not answer
     */
    public Uni<Departure> begin(String origin) {
        mustBeOn();
        Attempt attempt = Attempt.begin(internal.key(), clock);
        return client.discover().map(issuer -> {
            Map<String, String> query = new LinkedHashMap<>();
            query.put("response_type", "code");
            query.put("client_id", config.clientId().orElseThrow());
            query.put("redirect_uri", back(origin));
            query.put("scope", config.scopes());
            query.put("state", attempt.state());
            query.put("nonce", attempt.nonce());
            query.put("code_challenge", attempt.challenge());
            query.put("code_challenge_method", "S256");
            String address = issuer.authorization()
                    + (issuer.authorization().contains("?") ? "&" : "?")
                    + query.entrySet().stream()
                            .map(field -> field.getKey() + "=" + IssuerClient.encode(field.getValue()))
                            .collect(Collectors.joining("&"));
            return new Departure(address, attempt.cookie());
        });
    }

    /**
     * Ends.
     *
     * @param cookie what the browser kept, or null
     * @return the value of a new session's cookie
     * @throws Refusal with what is wrong
     */
    public Uni<String> finish(String cookie, Arrival arrival, String origin) {
        mustBeOn();
        Attempt attempt = Attempt.of(cookie, internal.key(), clock)
                .filter(found -> found.hasState(arrival.state()))
                .orElseThrow(() ->
                        Refusal.of(400, "This sign-in was not begun in this browser, or took too long; begin again."));
        boolean another = arrival.issuer() != null
                && !arrival.issuer().equals(config.issuer().orElseThrow().toString());
        if (another || arrival.error() != null || arrival.code() == null) {
            LOG.warnf("a sign-in ended with %s", another ? "another issuer" : arrival.error());
            throw Refusal.of(403, "The sign-on server did not let you in; begin again, or ask who looks after it.");
        }
        return client.discover()
                .chain(issuer -> client.post(issuer.token(), form(attempt, arrival.code(), origin)))
                .map(SignOn::idToken)
                .chain(token -> provider.tokens().signedIn(token, attempt.nonce()))
                .onFailure(failure -> !(failure instanceof Refusal))
                .transform(SignOn::wrong)
                .chain(this::admit);
    }

    private Uni<String> admit(Person person) {
        Grants.Grant grant = provider.grants()
                .first(person.groups())
                .orElseThrow(() -> Refusal.of(
                        403,
                        "You are signed in as " + person.name() + ", but none of your groups may do anything here;"
                                + " ask an administrator."));
        return users.arrived(provider.external(person, grant)).chain(user -> sessions.open(user.name()));
    }

    private Map<String, String> form(Attempt attempt, String code, String origin) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", back(origin));
        form.put("code_verifier", attempt.verifier());
        form.put("client_id", config.clientId().orElseThrow());
        return form;
    }

    private String back(String origin) {
        return config.consoleUrl()
                        .map(url -> url.toString().replaceFirst("/+$", ""))
                        .orElse(origin) + "/login/oidc/callback";
    }

    private static String idToken(IssuerClient.Answer answer) {
        JsonNode token = answer.body().path("id_token");
        if (answer.status() != 200 || !token.isTextual()) {
            throw wrong(new IllegalStateException("the token endpoint answers " + answer.status() + " "
                    + answer.body().path("error").asText()));
        }
        return token.asText();
    }

    private static Refusal wrong(Throwable why) {
        LOG.warnf("a sign-in was refused: %s", why.getMessage());
        return Refusal.of(
                502,
                "What the sign-on server said of you is not valid; begin again, or ask who looks after it (the"
                        + " dashboard's log has the reason).");
    }

    private void mustBeOn() {
        if (config.issuer().isEmpty()) {
            throw Refusal.of(404, "Single sign-on is not configured here (mc.oidc.issuer).");
        }
    }
}
