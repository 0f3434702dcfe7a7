package io.mastercontrol.dashboard.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Locale;
import org.jboss.logging.Logger;

/** One request on its way through: streamed to the service, and the answer streamed back. Confined to its event loop. */
final class Exchange {
    private static final Logger LOG = Logger.getLogger(Exchange.class);
    private static final long NONE = -1;

    private final Vertx vertx;
    private final RoutingContext context;
    private final Upstream upstream;
    private final HttpClientRequest request;
    private final Duration patience;
    private long timer = NONE;
    private boolean answered;
    private boolean late;

    /** @param patience from the end of the request until the answer begins; neither body is hurried */
    Exchange(Vertx vertx, RoutingContext context, Upstream upstream, HttpClientRequest request, Duration patience) {
        this.vertx = vertx;
        this.context = context;
        this.upstream = upstream;
        this.request = request;
        this.patience = patience;
    }

    void begin() {
        context.response().closeHandler(gone -> request.reset());
        request.response().onComplete(result -> {
            answered = true;
            vertx.cancelTimer(timer);
            if (result.succeeded()) {
                answer(result.result());
            } else if (late) {
                tooLate();
            } else {
                unreachable(context, upstream, result.cause());
            }
        });
        context.request().pipeTo(request).onSuccess(sent -> awaitAnswer()).onFailure(failure -> request.reset());
    }

    private void awaitAnswer() {
        if (!answered) {
            timer = vertx.setTimer(patience.toMillis(), expired -> {
                late = true;
                request.reset();
            });
        }
    }

    private void answer(HttpClientResponse from) {
        HttpServerResponse to = context.response();
        to.setStatusCode(from.statusCode());
        from.headers().forEach(header -> {
            if (!Gateway.HOP_BY_HOP.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                to.headers().set(header.getKey(), header.getValue());
            }
        });
        if (!to.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            to.setChunked(true);
        }
        from.pipeTo(to).onFailure(failure -> {
            LOG.debugf("%s: the answer broke off: %s", context.normalizedPath(), failure.getMessage());
            context.request().connection().close();
        });
    }

    private void tooLate() {
        LOG.warnf("%s did not answer %s within %s", upstream, context.normalizedPath(), patience);
        if (!context.response().closed()) {
            Gateway.problem(
                    context,
                    504,
                    "Gateway timeout",
                    "the " + upstream + " did not answer within " + patience.toSeconds()
                            + " s; look whether it was done before you try again");
        }
    }

    static void unreachable(RoutingContext context, Upstream upstream, Throwable failure) {
        if (context.response().closed()) {
            LOG.debugf("%s: the caller is gone", context.normalizedPath());
            return;
        }
        LOG.warnf("%s does not answer %s: %s", upstream, context.normalizedPath(), failure.getMessage());
        if (context.response().headWritten()) {
            context.request().connection().close();
        } else {
            Gateway.problem(
                    context,
                    503,
                    "Service unavailable",
                    "the " + upstream + " does not answer; try again in a few seconds");
        }
    }
}
