package io.mastercontrol.agent.link;

import io.mastercontrol.agent.identity.DeviceIdentity;

/** Why there is no connection, in words for whoever stands before the board. */
final class Refusals {
    private Refusals() {}

    static String told(DeviceIdentity identity, String why) {
        String broker = "the broker at " + identity.brokerHost() + ":" + identity.brokerPort();
        if (why.contains("NOT_AUTHORIZED") || why.contains("BAD_USER_NAME")) {
            return broker
                    + " turns this device away: its certificate was revoked, or the control plane forgot it. To let"
                    + " it in again: remove the directory identity below the agent's data, make a token with"
                    + " 'master-control device consent " + identity.device() + "', give it to the agent and restart it";
        }
        if (why.contains("certificate_expired") || why.contains("expired")) {
            return broker + " turns this device away: its certificate expired on "
                    + identity.certificate().getNotAfter().toInstant() + "; it asks for a new one";
        }
        return broker + " is not reachable: " + why;
    }
}
