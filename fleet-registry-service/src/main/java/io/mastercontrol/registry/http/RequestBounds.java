package io.mastercontrol.registry.http;

import io.mastercontrol.contracts.message.Json;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Bounds every body, and says so in words; one that does not tell its length is cut by the server at the same size. */
@ApplicationScoped
class RequestBounds {
    private static final long MOST_BYTES = 1024L * 1024;
    private static final int BEFORE_OTHERS = 1_000;

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_OTHERS);
    }

    private void check(RoutingContext request) {
        String length = request.request().getHeader("Content-Length");
        if (length == null || size(length) <= MOST_BYTES) {
            request.next();
            return;
        }
        Problem problem = Problem.of(413, "The body has " + length + " bytes, at most " + MOST_BYTES + ".", List.of());
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
