package io.mastercontrol.agent.local;

import jakarta.ws.rs.core.Response;

/** An error as RFC 9457 tells it. */
record Problem(String type, String title, int status, String detail) {
    static Response response(int status, String title, String detail) {
        return Response.status(status)
                .type("application/problem+json")
                .entity(new Problem("about:blank", title, status, detail))
                .build();
    }
}
