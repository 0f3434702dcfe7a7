package io.mastercontrol.registry.enrolment;

import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.registry.http.Refusal;

/** What a device can be called. */
final class Names {
    private static final String WRONG =
            "A device's name must be 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or"
                    + " digit.";

    private Names() {}

    /** Refuses what no device can be called, whether it asks or a token is made for it. */
    static void refuse(String name) {
        if (!Topics.isDeviceId(name)) {
            throw Refusal.badField("name", WRONG);
        }
        Topics.serviceOf(name).ifPresent(service -> {
            throw Refusal.badField(
                    "name",
                    "A device's name must not begin with '" + service
                            + "', the name of a service of the control plane; choose another.");
        });
    }
}
