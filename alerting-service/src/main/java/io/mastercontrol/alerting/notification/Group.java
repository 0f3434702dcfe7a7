package io.mastercontrol.alerting.notification;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Alerts that are told together.
 *
 * @param receivers names; null for all
 * @param escalation name of the policy that tells instead of them, or null
 * @param repeat null for never
 * @param stays whether it takes alerts after it was told
 * @param sequence number of its last message; 0 if there is none
 * @param toldAt when the last message was written, or null
 * @param notBefore when its first message may be written at the earliest, since so many of its kind were told just now; or
 *     null
 */
record Group(
        String id,
        String route,
        Map<String, String> labels,
        List<String> receivers,
        String escalation,
        List<String> mute,
        List<String> active,
        Duration first,
        Duration interval,
        Duration repeat,
        boolean stays,
        int sequence,
        Instant joinedAt,
        Instant toldAt,
        Instant notBefore,
        Run run) {
    /**
     * How far its escalation is.
     *
     * @param step the next one, from 0; null if there is none
     */
    record Run(Integer step, int round, Instant dueAt, String acknowledgedBy) {
        static final Run NONE = new Run(null, 0, null, null);
    }
}
