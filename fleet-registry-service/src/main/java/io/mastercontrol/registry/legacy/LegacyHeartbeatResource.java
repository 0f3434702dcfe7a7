package io.mastercontrol.registry.legacy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.registry.http.Refusal;
import io.mastercontrol.registry.liveness.LivenessConfig;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Where devices that still run the predecessor are heard. The front door passes their bearer token on in a header of its
 * own, which it takes away from everybody else: it is none of its API tokens.
 */
@Path("/api/heartbeat")
public class LegacyHeartbeatResource {
    private final HeartbeatTokenRepository tokens;
    private final LegacyDevices devices;
    private final LegacyConfig config;
    private final LivenessConfig liveness;
    private final Clock clock = Clock.systemUTC();

    LegacyHeartbeatResource(
            HeartbeatTokenRepository tokens, LegacyDevices devices, LegacyConfig config, LivenessConfig liveness) {
        this.tokens = tokens;
        this.devices = devices;
        this.config = config;
        this.liveness = liveness;
    }

    @POST
    @PermitAll
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "The predecessor's heartbeat; its bearer token is one of /api/v1/heartbeat-tokens")
    public Uni<Map<String, String>> heartbeat(@HeaderParam("X-Mc-Heartbeat-Token") String token, JsonNode body) {
        if (token == null || token.isBlank()) {
            throw Refusal.unauthorized("Send 'Authorization: Bearer' with a token of /api/v1/heartbeat-tokens.");
        }
        return tokens.use(HeartbeatToken.hash(token))
                .invoke(good -> {
                    if (!good) {
                        throw Refusal.unauthorized("This is no token for heartbeats, or it was revoked; an"
                                + " administrator makes one with 'master-control enrol legacy-token create'.");
                    }
                })
                .map(good -> LegacyHeartbeat.read(body, clock.instant(), config.every()))
                .chain(told -> devices.heard(told, patience(), clock.instant()))
                .replaceWith(Map.of("status", "ok"));
    }

    private int patience() {
        return (int) Math.max(
                0, 2 * config.every().toSeconds() - liveness.staleAfter().toSeconds());
    }
}
