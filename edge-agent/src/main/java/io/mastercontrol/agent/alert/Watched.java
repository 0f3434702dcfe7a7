package io.mastercontrol.agent.alert;

import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.contracts.workload.LocalAlert;
import java.util.Optional;

/**
 * An alert and whose it is.
 *
 * @param owner empty for the device as a whole
 */
record Watched(LocalAlert alert, Optional<Definition> owner) {
    String key() {
        return owner.map(Definition::name).orElse("") + "/" + alert.name();
    }

    /** Null for the device as a whole. */
    String workload() {
        return owner.map(Definition::name).orElse(null);
    }

    String told() {
        return owner.map(one -> one.name() + ": ").orElse("") + alert.name();
    }
}
