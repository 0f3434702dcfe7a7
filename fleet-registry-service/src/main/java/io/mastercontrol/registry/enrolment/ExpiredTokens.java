package io.mastercontrol.registry.enrolment;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Enrolment tokens that are over, and requests of devices that ask no more. */
@ApplicationScoped
public class ExpiredTokens {
    /** A device that waits asks every few minutes at most. */
    private static final Duration REQUESTS = Duration.ofDays(7);

    private final EnrolmentTokenRepository tokens;
    private final EnrolmentRequestRepository requests;

    ExpiredTokens(EnrolmentTokenRepository tokens, EnrolmentRequestRepository requests) {
        this.tokens = tokens;
        this.requests = requests;
    }

    public Uni<Void> prune(Duration sinceExpiry) {
        return tokens.prune(sinceExpiry).chain(() -> requests.prune(REQUESTS));
    }
}
