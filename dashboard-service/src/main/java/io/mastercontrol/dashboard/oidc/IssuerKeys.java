package io.mastercontrol.dashboard.oidc;

import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jose4j.jwk.JsonWebKey;

/**
 * The provider's public keys, asked for again each hour, and when a token names one that is not known; that at most once
 * in 30 s, since anybody can make such a token. While the provider is away, the keys that it told last count.
 */
final class IssuerKeys {
    private static final Duration FRESH = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final Supplier<Uni<List<JsonWebKey>>> source;
    private final Clock clock;
    private List<JsonWebKey> known = List.of();
    private Uni<List<JsonWebKey>> latest;
    private Instant asked = Instant.MIN;

    IssuerKeys(Supplier<Uni<List<JsonWebKey>>> source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /**
     * The keys, among them the one of this id if there is one.
     *
     * @param id as the token's header has it; null if it names none
     */
    synchronized Uni<List<JsonWebKey>> with(String id) {
        Instant now = clock.instant();
        if (asked.isBefore(now.minus(has(id) ? FRESH : PAUSE))) {
            asked = now;
            latest = source.get().invoke(this::take).memoize().indefinitely();
        }
        List<JsonWebKey> last = known;
        return last.isEmpty() ? latest : latest.onFailure().recoverWithItem(last);
    }

    private synchronized void take(List<JsonWebKey> told) {
        known = List.copyOf(told);
    }

    private boolean has(String id) {
        return id == null ? !known.isEmpty() : known.stream().anyMatch(key -> id.equals(key.getKeyId()));
    }
}
