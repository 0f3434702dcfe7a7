package io.mastercontrol.alerting.access;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Set;

/** Which devices lie inside a scope. */
public interface DeviceScope {
    /**
     * Those of these ids that do.
     *
     * @param selector the scope
     */
    Uni<Set<String>> among(Collection<String> ids, String selector);

    /** All of them. */
    Uni<Set<String>> all(String selector);
}
