package io.mastercontrol.dashboard.gateway;

import io.mastercontrol.dashboard.http.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Bounds the bodies that the dashboard reads itself; what passes through is streamed, and bounded by whom it is for. */
@ApplicationScoped
class OwnBounds {
    private static final long MOST_BYTES = 64L * 1024;
    private static final int BEFORE_OTHERS = 1_000;

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_OTHERS);
    }

    private void check(RoutingContext context) {
        String path = context.normalizedPath();
        String length = context.request().getHeader("Content-Length");
        boolean chunked = context.request().getHeader("Transfer-Encoding") != null;
        boolean passesThrough = !Upstream.isOwn(path) && (path.startsWith("/api/") || path.equals("/enrol"));
        if (passesThrough || (!chunked && (length == null || size(length) <= MOST_BYTES))) {
            context.next();
            return;
        }
        context.response().putHeader("Connection", "close");
        Problem problem = chunked
                ? Problem.of(411, "The body must say its length (Content-Length).")
                : Problem.of(413, "The body is too large; this address takes at most " + MOST_BYTES + " bytes.");
        context.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(io.mastercontrol.contracts.message.Json.write(problem));
    }

    private static long size(String length) {
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException e) {
            // Not a length: told as too large, since nobody can say how large.
            return Long.MAX_VALUE;
        }
    }
}
