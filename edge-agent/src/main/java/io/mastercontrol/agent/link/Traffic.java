package io.mastercontrol.agent.link;

import io.mastercontrol.contracts.topic.DeviceTopic;

/** What goes over the link, the most important first: how much of a budget may be used up before it has to wait. */
public enum Traffic {
    /** What happened on the board, and outputs of high priority: alerts are made of it. */
    EVENT(Double.POSITIVE_INFINITY),
    /** Sessions, answers to commands, reports of what runs, desired states. */
    CONTROL(Double.POSITIVE_INFINITY),
    /** Signs of life; they become rarer, but never cease. */
    HEARTBEAT(0.9),
    /** Outputs of workloads. */
    OUTPUT(0.8),
    /** Content of releases. */
    DOWNLOAD(0.7),
    /** Outputs of low priority, and logs that are shipped. */
    BULK(0.6);

    private final double share;

    Traffic(double share) {
        this.share = share;
    }

    /** Part of a budget that may be spent, by whatever, before this waits; infinite for what never does. */
    double share() {
        return share;
    }

    /** What a topic carries, as long as its sender does not say more. */
    static Traffic of(DeviceTopic topic) {
        return switch (topic) {
            case HEARTBEAT -> HEARTBEAT;
            case EVENTS -> EVENT;
            case LOGS -> BULK;
            default -> CONTROL;
        };
    }
}
