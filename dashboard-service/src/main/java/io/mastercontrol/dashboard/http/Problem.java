package io.mastercontrol.dashboard.http;

import io.mastercontrol.contracts.message.Json;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;

/**
 * An RFC 9457 problem, in the shape in which the services behind the front door tell theirs.
 *
 * @param detail one sentence that says what happened and what to do next
 */
public record Problem(String type, String title, int status, String detail) {
    public static final String MEDIA_TYPE = "application/problem+json";

    public static Problem of(int status, String detail) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return new Problem("about:blank", known == null ? "Error " + status : known.getReasonPhrase(), status, detail);
    }

    public Response response() {
        return Response.status(status).type(MEDIA_TYPE).entity(Json.write(this)).build();
    }

    /** Ends a request with this; what is still to come of its body is read and dropped. */
    public Future<Void> answer(RoutingContext context) {
        context.request().resume();
        return context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", MEDIA_TYPE)
                .end(Json.write(this));
    }
}
