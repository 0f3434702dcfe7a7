package io.mastercontrol.alerting.access;

import io.mastercontrol.alerting.http.Refusal;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** To which devices the caller of this request is confined, as the front door said in the token's claim {@code devices}. */
@ApplicationScoped
public class CallerScope {
    private static final String CLAIM = "devices";

    private final SecurityIdentity caller;
    private final DeviceScope devices;

    CallerScope(SecurityIdentity caller, DeviceScope devices) {
        this.caller = caller;
        this.devices = devices;
    }

    /**
     * The selector that the caller's scope is; empty for the whole fleet. To be asked before a request goes on elsewhere.
     *
     * @throws Refusal if the claim is no text, which the front door never sends
     */
    public Optional<String> selector() {
        if (!(caller.getPrincipal() instanceof JsonWebToken token) || !token.containsClaim(CLAIM)) {
            return Optional.empty();
        }
        if (token.getClaim(CLAIM) instanceof String text && !text.isBlank()) {
            return Optional.of(text);
        }
        throw Refusal.forbidden("Your scope cannot be read; ask an administrator to set it anew.");
    }

    /** Those of these devices that the caller may see; all of them if nothing confines the caller. */
    public Uni<Set<String>> among(Collection<String> ids) {
        return selector()
                .map(scope -> devices.among(ids, scope))
                .orElseGet(() -> Uni.createFrom().item(Set.copyOf(ids)));
    }

    /** The devices that the caller may see; empty for all. */
    public Uni<Optional<Set<String>>> devices() {
        return selector()
                .map(scope -> devices.all(scope).map(Optional::of))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }
}
