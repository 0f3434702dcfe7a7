package io.mastercontrol.registry.device;

import io.mastercontrol.registry.device.Selector.Reach;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;

/** Looks up groups for selectors. */
public interface KnownGroups {
    /** Those of these names that there are. */
    Uni<Map<String, Reach>> reach(Collection<String> names);
}
