package io.mastercontrol.agent.supervision;

import java.util.Optional;

/** The workloads of the device's own YAML, to go back to when a release of that name leaves. */
public interface DeviceDefinitions {
    Optional<Definition> definition(String name);
}
