package io.mastercontrol.alerting.access;

import io.mastercontrol.alerting.access.ScopedCallers.Treatment;
import io.mastercontrol.alerting.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Keeps callers who may see some devices only away from every endpoint that does not say how it treats them. */
class ScopeGuard {
    private final CallerScope scope;
    private final DeviceScope devices;

    ScopeGuard(CallerScope scope, DeviceScope devices) {
        this.scope = scope;
        this.devices = devices;
    }

    @ServerRequestFilter
    Uni<Response> check(ResourceInfo endpoint, ContainerRequestContext request) {
        Optional<String> selector = scope.selector();
        Optional<Treatment> treatment = treatment(endpoint);
        if (selector.isEmpty()
                || treatment.filter(says -> says != Treatment.ONE_DEVICE).isPresent()) {
            return Uni.createFrom().nullItem();
        }
        if (treatment.isEmpty()) {
            throw Refusal.forbidden("This concerns the whole fleet, and you may act on " + selector.get()
                    + " only; ask somebody without such a limit.");
        }
        String device = device(request.getUriInfo().getPathParameters());
        return devices.among(List.of(device), selector.get()).map(inside -> {
            if (!inside.contains(device)) {
                throw Refusal.notFound("There is no device " + device + ".");
            }
            return null;
        });
    }

    private static Optional<Treatment> treatment(ResourceInfo endpoint) {
        return Optional.ofNullable(endpoint.getResourceMethod().getAnnotation(ScopedCallers.class))
                .or(() -> Optional.ofNullable(endpoint.getResourceClass().getAnnotation(ScopedCallers.class)))
                .map(ScopedCallers::value);
    }

    private static String device(MultivaluedMap<String, String> parameters) {
        String id = parameters.getFirst("device");
        return id == null ? String.valueOf(parameters.getFirst("id")) : id;
    }
}
