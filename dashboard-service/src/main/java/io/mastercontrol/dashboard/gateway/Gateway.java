package io.mastercontrol.dashboard.gateway;

import io.mastercontrol.dashboard.access.AddressThrottle;
import io.mastercontrol.dashboard.access.ServiceTokens;
import io.mastercontrol.dashboard.http.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * The one front door: recognises the caller, and hands the request to the service that owns the path, streaming both
 * ways. The service decides by role what the caller may do.
 */
@ApplicationScoped
class Gateway {
    private static final int BEFORE_REST = -10;
    private static final String ENROL = "/enrol";
    private static final String RENEW = "/enrol/renew";
    private static final String REVOKED = "/enrol/revoked.crl";
    /** What devices with the predecessor's software call; their token is none of ours, the registry knows it. */
    private static final String HEARTBEAT = "/api/heartbeat";

    private static final String HEARTBEAT_TOKEN = "X-Mc-Heartbeat-Token";
    private static final Set<String> OPEN = Set.of(ENROL, RENEW, REVOKED, HEARTBEAT);
    /** No name of anything holds a slash, so such a path is an attempt to be read in two ways. */
    private static final Pattern DISGUISED = Pattern.compile("(?i)%(2f|5c|00)");

    private final HttpClient client;
    private final GatewayConfig config;
    private final ForwardingConfig forwarding;
    private final ServiceTokens tokens;
    private final AddressThrottle enrolments;
    private final UnderWay underWay;
    private final AddressThrottle heartbeats;

    Gateway(Vertx vertx, GatewayConfig config, ForwardingConfig forwarding, ServiceTokens tokens, UnderWay underWay) {
        this.underWay = underWay;
        this.config = config;
        this.forwarding = forwarding;
        this.tokens = tokens;
        this.enrolments = new AddressThrottle(forwarding.enrolBurst(), forwarding.enrolPerMinute(), Clock.systemUTC());
        this.heartbeats = new AddressThrottle(forwarding.enrolBurst(), forwarding.enrolPerMinute(), Clock.systemUTC());
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(2_000)
                .setMaxPoolSize(256)
                .setKeepAliveTimeout(20)
                .setDecompressionSupported(false));
    }

    void routes(@Observes Router router) {
        router.route("/api/*").order(BEFORE_REST).handler(this::handle);
        router.route("/alert-links/*").order(BEFORE_REST).handler(this::handle);
        router.route(ENROL).order(BEFORE_REST).handler(this::handle);
        router.route(REVOKED).order(BEFORE_REST).handler(this::handle);
        router.route(RENEW).order(BEFORE_REST).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        String path = context.normalizedPath();
        if (Upstream.isOwn(path)) {
            context.next();
            return;
        }
        Optional<Upstream> upstream = Upstream.of(path);
        if (upstream.isEmpty() || DISGUISED.matcher(path).find()) {
            Problem.of(404, "There is nothing at " + path + ".").answer(context);
            return;
        }
        context.request().pause();
        if (OPEN.contains(path) || Upstream.isLink(path)) {
            admitAnybody(context, upstream.get());
            return;
        }
        // Without this, the framework answers a wrong token itself, and with nothing.
        context.put(QuarkusHttpUser.AUTH_FAILURE_HANDLER, (BiConsumer<RoutingContext, Throwable>) (refused, why) -> {});
        Context loop = context.vertx().getOrCreateContext();
        QuarkusHttpUser.getSecurityIdentity(context, null)
                .emitOn(task -> loop.runOnContext(ignored -> task.run()))
                .subscribe()
                .with(identity -> admit(context, upstream.get(), identity), failure -> refuse(context));
    }

    private void admitAnybody(RoutingContext context, Upstream upstream) {
        Exchange exchange = new Exchange(context, upstream, forwarding);
        boolean enrols = context.normalizedPath().startsWith(ENROL);
        AddressThrottle throttle = enrols ? enrolments : heartbeats;
        String address = String.valueOf(context.request().remoteAddress().hostAddress());
        Optional<Duration> pause = throttle.pause(address);
        if (pause.isPresent()) {
            slowDown(context, pause.get());
            return;
        }
        exchange.telling(status -> {
            if (enrols ? status / 100 == 4 : status == 401) {
                throttle.refused(address);
            }
        });
        forward(context, upstream, exchange, null);
    }

    private void admit(RoutingContext context, Upstream upstream, SecurityIdentity identity) {
        if (identity == null || identity.isAnonymous()) {
            refuse(context);
        } else {
            underWay.add(identity.getPrincipal().getName(), context);
            forward(
                    context,
                    upstream,
                    new Exchange(context, upstream, forwarding),
                    "Bearer " + tokens.mint(identity, upstream.name()));
        }
    }

    private static void refuse(RoutingContext context) {
        context.response().putHeader("WWW-Authenticate", "Bearer");
        Problem.of(401, "Send 'Authorization: Bearer' with a valid API token, or log in to the console again.")
                .answer(context);
    }

    private static void slowDown(RoutingContext context, Duration pause) {
        long seconds = Math.max(1, (pause.toMillis() + 999) / 1_000);
        context.response().putHeader("Retry-After", String.valueOf(seconds));
        Problem.of(
                        429,
                        "Too many requests from this address were refused; try again in " + seconds
                                + (seconds == 1 ? " second." : " seconds."))
                .answer(context);
    }

    /** The path goes on as it was understood here, so that nobody behind can understand it otherwise. */
    private void forward(RoutingContext context, Upstream upstream, Exchange exchange, String authorization) {
        URI base = address(upstream).url();
        String query = context.request().query();
        RequestOptions options = new RequestOptions()
                .setMethod(context.request().method())
                .setHost(base.getHost())
                .setPort(base.getPort() > 0 ? base.getPort() : 80)
                .setURI(context.normalizedPath() + (query == null ? "" : "?" + query));
        if (context.normalizedPath().equals(HEARTBEAT)) {
            bearer(context).ifPresent(token -> options.putHeader(HEARTBEAT_TOKEN, token));
        }
        exchange.begin(client, options, authorization);
    }

    private static Optional<String> bearer(RoutingContext context) {
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? Optional.of(header.substring(7).strip())
                : Optional.empty();
    }

    private GatewayConfig.Address address(Upstream upstream) {
        return switch (upstream) {
            case registry -> config.registry();
            case orchestrator -> config.orchestrator();
            case alerting -> config.alerting();
        };
    }
}
