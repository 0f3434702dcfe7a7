package io.mastercontrol.registry.http;

import io.mastercontrol.contracts.message.Json;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Bounds every body but an inventory's, which is the only one not read into memory, and says so in words. */
@ApplicationScoped
class RequestBounds {
    private static final long MOST_BYTES = 1024L * 1024;
    private static final int BEFORE_OTHERS = 1_000;

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_OTHERS);
    }

    private void check(RoutingContext request) {
        String length = request.request().getHeader("Content-Length");
        boolean chunked = request.request().getHeader("Transfer-Encoding") != null;
        boolean inventory = request.request().path().equals("/api/v1/inventory");
        if (inventory || (!chunked && (length == null || size(length) <= MOST_BYTES))) {
            request.next();
            return;
        }
        Problem problem = chunked
                ? Problem.of(411, "The body must say its length (Content-Length).", List.of())
                : Problem.of(413, "The body has " + length + " bytes, at most " + MOST_BYTES + ".", List.of());
        request.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .putHeader("Connection", "close")
                .end(Json.write(problem));
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
