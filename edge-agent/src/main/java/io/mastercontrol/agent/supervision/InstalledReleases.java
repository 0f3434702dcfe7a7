package io.mastercontrol.agent.supervision;

import java.util.Collection;

/** The workloads that releases brought to this device; each wins over one of the same name in the device's own YAML. */
public interface InstalledReleases {
    /** From the disk alone, before there is a network. */
    Collection<Definition> definitions();
}
