package io.mastercontrol.registry.enrolment;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Enrolment tokens that are over. */
@ApplicationScoped
public class ExpiredTokens {
    private final EnrolmentTokenRepository tokens;

    ExpiredTokens(EnrolmentTokenRepository tokens) {
        this.tokens = tokens;
    }

    public Uni<Void> prune(Duration sinceExpiry) {
        return tokens.prune(sinceExpiry);
    }
}
