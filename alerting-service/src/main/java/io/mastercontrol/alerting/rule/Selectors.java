package io.mastercontrol.alerting.rule;

import io.smallrye.mutiny.Uni;
import java.util.Collection;

/** Knows whether selectors mean anything. */
public interface Selectors {
    /** Fails with a refusal if the registry does not understand one of them; null ones are fine. */
    Uni<Void> check(Collection<String> selectors);
}
