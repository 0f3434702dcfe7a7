package io.mastercontrol.agent.local;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets in only who knows the local token; health and metrics are open. */
final class TokenFilter {
    private final LocalToken token;

    TokenFilter(LocalToken token) {
        this.token = token;
    }

    @ServerRequestFilter
    Optional<Response> check(ContainerRequestContext request) {
        boolean open = request.getUriInfo().getPath().matches("/?health/?");
        return open || token.matches(request.getHeaderString("Authorization"))
                ? Optional.empty()
                : Optional.of(Problem.response(
                        401,
                        "Unauthorized",
                        "send Authorization: Bearer with the text of local.token in the data directory"));
    }
}
