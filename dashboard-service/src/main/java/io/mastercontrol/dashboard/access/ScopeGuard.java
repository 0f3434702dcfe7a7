package io.mastercontrol.dashboard.access;

import io.mastercontrol.dashboard.http.Refusal;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Keeps callers who may see some devices only away from every endpoint that does not say that it honours it. */
class ScopeGuard {
    private final CurrentIdentityAssociation caller;

    ScopeGuard(CurrentIdentityAssociation caller) {
        this.caller = caller;
    }

    @ServerRequestFilter
    Uni<Response> check(ResourceInfo endpoint) {
        if (endpoint.getResourceMethod().isAnnotationPresent(ScopedCallers.class)
                || endpoint.getResourceClass().isAnnotationPresent(ScopedCallers.class)) {
            return Uni.createFrom().nullItem();
        }
        return caller.getDeferredIdentity().map(identity -> {
            String scope = identity.getAttribute(CallerAuthentication.SCOPE);
            if (scope != null) {
                throw Refusal.of(
                        403,
                        "This concerns the whole fleet, and you may act on " + scope
                                + " only; ask somebody without such a limit.");
            }
            return null;
        });
    }
}
