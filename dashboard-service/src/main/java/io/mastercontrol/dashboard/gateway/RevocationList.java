package io.mastercontrol.dashboard.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.dashboard.access.RevokedCertificates;
import io.mastercontrol.dashboard.access.ServiceTokens;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Asks the registry every few seconds what was revoked since. While it does not answer, what it said last counts; before
 * it has said anything, no device is let in.
 */
@ApplicationScoped
class RevocationList implements RevokedCertificates {
    private static final Logger LOG = Logger.getLogger(RevocationList.class);
    private static final long EVERY_MILLIS = 3_000;
    /** A revocation is dated when it was begun, and may be seen only when it was committed. */
    private static final long OVERLAP_MILLIS = 60_000;

    private final ServiceClient client;
    private final ServiceTokens tokens;
    private final GatewayConfig config;
    private final Vertx vertx;
    private final Set<String> serials = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long since;
    private volatile boolean known;
    private volatile boolean silent;

    RevocationList(Vertx vertx, ServiceClient client, ServiceTokens tokens, GatewayConfig config) {
        this.vertx = vertx;
        this.client = client;
        this.tokens = tokens;
        this.config = config;
    }

    void begin(@Observes StartupEvent event) {
        ask();
        vertx.setPeriodic(EVERY_MILLIS, ignored -> ask());
    }

    @Override
    public boolean contains(String serial) {
        return !known || serials.contains(serial);
    }

    private void ask() {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        client.call(
                        HttpMethod.GET,
                        config.registry().url(),
                        "/internal/revocations?since=" + Math.max(0, since - OVERLAP_MILLIS),
                        tokens.ofThisService("registry"),
                        null)
                .onTermination()
                .invoke(() -> asking.set(false))
                .subscribe()
                .with(this::take, e -> failed(e.getMessage()));
    }

    private void take(ServiceClient.Answer answer) {
        if (answer.status() != 200) {
            failed("it answers " + answer.status());
            return;
        }
        for (JsonNode serial : answer.body().path("serials")) {
            serials.add(serial.asText());
        }
        since = Math.max(since, answer.body().path("until").asLong());
        if (answer.body().path("more").asBoolean()) {
            vertx.runOnContext(ignored -> ask());
            return;
        }
        known = true;
        silent = false;
    }

    private void failed(String why) {
        if (!silent) {
            silent = true;
            LOG.warnf(
                    "The registry does not say which certificates are revoked (%s); %s",
                    why, known ? "what it said last counts" : "no device can download before it does");
        }
    }
}
