package io.mastercontrol.dashboard.gateway;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.dashboard.access.ServiceTokens;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
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
    static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "host",
            "authorization",
            "cookie");
    /** No name of anything holds a slash, so such a path is an attempt to be read in two ways. */
    private static final Pattern ENCODED_SLASH = Pattern.compile("%(2[fF]|5[cC]|00)");

    private static final Set<String> OPEN = Set.of("/enrol", "/api/heartbeat");

    private final Vertx vertx;
    private final HttpClient client;
    private final GatewayConfig config;
    private final ServiceTokens tokens;

    Gateway(Vertx vertx, GatewayConfig config, ServiceTokens tokens) {
        this.vertx = vertx;
        this.config = config;
        this.tokens = tokens;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(2_000)
                .setMaxPoolSize(256)
                .setKeepAliveTimeout(20)
                .setDecompressionSupported(false));
    }

    void routes(@Observes Router router) {
        router.route("/api/*").order(BEFORE_REST).handler(this::handle);
        router.route("/enrol").order(BEFORE_REST).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        String path = context.normalizedPath();
        if (path.equals("/api/v1/fleet")) {
            context.next();
            return;
        }
        Optional<Upstream> upstream = Upstream.of(path);
        if (upstream.isEmpty() || ENCODED_SLASH.matcher(path).find()) {
            problem(context, 404, "Not found", "there is nothing at " + path);
            return;
        }
        context.request().pause();
        context.put(QuarkusHttpUser.AUTH_FAILURE_HANDLER, (BiConsumer<RoutingContext, Throwable>)
                (refused, failure) -> refuse(refused));
        if (OPEN.contains(path)) {
            forward(context, upstream.get(), context.request().getHeader(HttpHeaders.AUTHORIZATION));
            return;
        }
        QuarkusHttpUser.getSecurityIdentity(context, null)
                .subscribe()
                .with(identity -> admit(context, upstream.get(), identity), failure -> refuse(context));
    }

    private void admit(RoutingContext context, Upstream upstream, SecurityIdentity identity) {
        if (identity == null || identity.isAnonymous()) {
            refuse(context);
        } else {
            forward(context, upstream, "Bearer " + tokens.mint(identity));
        }
    }

    private static void refuse(RoutingContext context) {
        if (context.response().ended()) {
            return;
        }
        context.response().putHeader("WWW-Authenticate", "Bearer");
        problem(
                context,
                401,
                "Not recognised",
                "send 'Authorization: Bearer' with a valid API token, or log in to the console again");
    }

    private void forward(RoutingContext context, Upstream upstream, String authorization) {
        URI base = address(upstream).url();
        RequestOptions options = new RequestOptions()
                .setMethod(context.request().method())
                .setHost(base.getHost())
                .setPort(base.getPort() > 0 ? base.getPort() : 80)
                .setURI(target(context));
        client.request(options)
                .onSuccess(request -> {
                    copyHeaders(context, request, authorization);
                    new Exchange(
                                    vertx,
                                    context,
                                    upstream,
                                    request,
                                    config.gateway().responseTimeout())
                            .begin();
                })
                .onFailure(failure -> Exchange.unreachable(context, upstream, failure));
    }

    /** What was looked at is what is asked for: the normalized path, never the caller's spelling of it. */
    private static String target(RoutingContext context) {
        String query = context.request().query();
        return query == null ? context.normalizedPath() : context.normalizedPath() + "?" + query;
    }

    private GatewayConfig.Address address(Upstream upstream) {
        return switch (upstream) {
            case registry -> config.registry();
            case orchestrator -> config.orchestrator();
            case alerting -> config.alerting();
        };
    }

    private static void copyHeaders(RoutingContext context, HttpClientRequest request, String authorization) {
        context.request().headers().forEach(header -> {
            if (!HOP_BY_HOP.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                request.headers().add(header.getKey(), header.getValue());
            }
        });
        if (authorization != null) {
            request.putHeader(HttpHeaders.AUTHORIZATION, authorization);
        }
        request.putHeader(
                "X-Forwarded-For",
                String.valueOf(context.request().remoteAddress().hostAddress()));
        request.putHeader("X-Forwarded-Proto", context.request().scheme());
        boolean hasBody = context.request().headers().contains(HttpHeaders.CONTENT_LENGTH);
        if (!hasBody && context.request().headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            request.setChunked(true);
        } else if (!hasBody) {
            request.putHeader(HttpHeaders.CONTENT_LENGTH, "0");
        }
    }

    static void problem(RoutingContext context, int status, String title, String detail) {
        context.request().resume();
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/problem+json")
                .end(Json.write(Map.of("type", "about:blank", "title", title, "status", status, "detail", detail)));
    }
}
