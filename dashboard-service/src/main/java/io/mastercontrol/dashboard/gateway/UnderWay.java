package io.mastercontrol.dashboard.gateway;

import io.mastercontrol.dashboard.access.RightsChanged;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests that are being passed on, by whom: streams last for hours, and whoever is shut out must not read on. Of this
 * replica only; on another one a stream ends when it breaks the next time.
 */
@ApplicationScoped
class UnderWay {
    private final Map<String, Set<RoutingContext>> requests = new ConcurrentHashMap<>();

    /** Until the request ends, one way or another. */
    void add(String subject, RoutingContext context) {
        requests.compute(subject, (who, known) -> {
            Set<RoutingContext> all = known == null ? ConcurrentHashMap.newKeySet() : known;
            all.add(context);
            return all;
        });
        context.addEndHandler(ended -> remove(subject, context));
    }

    private void remove(String subject, RoutingContext context) {
        requests.computeIfPresent(subject, (who, known) -> {
            known.remove(context);
            return known.isEmpty() ? null : known;
        });
    }

    void cut(@Observes RightsChanged changed) {
        requests.getOrDefault("user:" + changed.username(), Set.of())
                .forEach(context -> context.request().connection().close());
    }
}
