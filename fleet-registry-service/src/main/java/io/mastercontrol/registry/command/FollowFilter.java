package io.mastercontrol.registry.command;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Logs come as a stream of events for {@code follow=true}, or if the client accepts nothing else that there is; as text
 * otherwise. Left to content negotiation, a client that accepts everything would be given the stream.
 */
class FollowFilter {
    @ServerRequestFilter(preMatching = true)
    void choose(ContainerRequestContext request) {
        if (request.getUriInfo().getPath().endsWith("/logs")) {
            boolean follow =
                    "true".equals(request.getUriInfo().getQueryParameters().getFirst("follow"));
            String accepted = request.getHeaderString(HttpHeaders.ACCEPT);
            boolean stream = follow || accepted != null && accepted.startsWith(MediaType.SERVER_SENT_EVENTS);
            request.getHeaders()
                    .putSingle(HttpHeaders.ACCEPT, stream ? MediaType.SERVER_SENT_EVENTS : MediaType.TEXT_PLAIN);
        }
    }
}
