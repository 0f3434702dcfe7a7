package io.mastercontrol.registry.http;

import jakarta.ws.rs.core.Response;
import java.util.List;

/**
 * An RFC 9457 problem.
 *
 * @param detail one sentence that says what happened and what to do next
 * @param errors the fields at fault, or empty
 */
public record Problem(String type, String title, int status, String detail, List<FieldError> errors) {
    public static final String MEDIA_TYPE = "application/problem+json";

    /** What is wrong with one field. */
    public record FieldError(String field, String detail) {}

    static Problem of(int status, String detail, List<FieldError> errors) {
        Response.Status known = Response.Status.fromStatusCode(status);
        String title = known == null ? "Error " + status : known.getReasonPhrase();
        return new Problem("about:blank", title, status, detail, errors);
    }

    Response response() {
        return Response.status(status).type(MEDIA_TYPE).entity(this).build();
    }
}
