package io.mastercontrol.alerting.receiver.webhook;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** The webhook that is always there. */
@ConfigMapping(prefix = "mc.alerting.webhook")
public interface WebhookConfig {
    /** Address of a receiver that exists from the start, named {@code webhook}. */
    Optional<String> url();

    /** Its secret, {@code whsec_} and base64 of 24 to 64 bytes. */
    Optional<String> secret();
}
