package io.mastercontrol.agent.meter;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * {@code /metrics} is Prometheus' own text format for who does not ask for another, since people and {@code promtool} read
 * that; a Prometheus server asks for OpenMetrics and gets it.
 */
@Singleton
class MetricsPage {
    private static final int FIRST = -1_000;

    void route(@Observes Router router) {
        router.route("/metrics").order(FIRST).handler(MetricsPage::preferText);
    }

    private static void preferText(RoutingContext request) {
        String accepts = request.request().getHeader("Accept");
        if (accepts == null || !accepts.contains("openmetrics")) {
            request.request().headers().set("Accept", "text/plain");
        }
        request.next();
    }
}
