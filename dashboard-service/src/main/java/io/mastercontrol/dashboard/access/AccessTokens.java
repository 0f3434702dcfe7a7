package io.mastercontrol.dashboard.access;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Tokens of people that somebody else issued. */
public interface AccessTokens {
    /** Whether this says of itself that it is one; nothing is checked. */
    boolean claims(String token);

    /** Whom it speaks for, with the rights that it gives; empty if anything about it is not right. */
    Uni<Optional<Account>> account(String token);
}
