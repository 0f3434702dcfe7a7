package io.mastercontrol.controlplane.broker;

import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.services.Services;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * With which certificate each client connected last, so that a revocation ends its session. An entry stays when its client
 * goes, until it comes again: to tell the end of an old session from the beginning of a new one would be a race.
 */
final class Sessions {
    static final String REVOKED = "the certificate is revoked";
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private final RevokedCertificates revoked;
    private final Map<String, String> serials = new ConcurrentHashMap<>();

    Sessions(RevokedCertificates revoked) {
        this.revoked = revoked;
    }

    void began(String clientId, String serial) {
        serials.put(clientId, serial);
    }

    /**
     * Ends every session whose certificate is revoked. Called at each revocation, and every second or two for those that
     * began while one was being told. Their will is not told: the registry itself says what became of them.
     */
    void endRevoked() {
        serials.forEach((clientId, serial) -> {
            if (revoked.contains(serial)) {
                Services.clientService()
                        .disconnectClient(clientId, true, DisconnectReasonCode.NOT_AUTHORIZED, REVOKED)
                        .whenComplete((ended, e) -> ended(clientId, serial, ended, e));
            }
        });
    }

    private void ended(String clientId, String serial, Boolean ended, Throwable failure) {
        if (failure != null) {
            LOG.warn("The session of '{}' is not ended yet: {}", clientId, failure.getMessage());
        } else if (Boolean.TRUE.equals(ended)) {
            serials.remove(clientId, serial);
            LOG.warn("Ended the session of '{}': {} ({})", clientId, REVOKED, serial);
        }
    }
}
