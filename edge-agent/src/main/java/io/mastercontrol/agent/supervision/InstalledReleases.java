package io.mastercontrol.agent.supervision;

import java.util.Collection;

/** The workloads of the releases installed on this device; at the start they are laid over the device's own. */
public interface InstalledReleases {
    Collection<Definition> definitions();

    /** Versions that ran beside those, to take over from them or to be returned to. */
    Collection<Definition> beside();
}
