package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.orchestrator.http.Refusal;
import java.time.Duration;

/**
 * What a rehearsal is asked for with POST.
 *
 * @param release and selector and strategy: the rollout, as at {@code POST /rollouts}
 * @param faults what is the matter with the copy of the fleet; null for what is known of its past
 */
record RehearsalForm(
        RolloutRequest.ReleaseReference release,
        String selector,
        com.fasterxml.jackson.databind.JsonNode strategy,
        Faults faults) {
    private static final long MOST_SECONDS = 14 * 86_400;
    private static final double MOST_TAKES = 86_400;

    /**
     * Of a hundred devices so many.
     *
     * @param failingPercent null for each device's own past
     * @param slowPercent that take ten times as long
     * @param offlinePercent that are away when it begins, of those that are there now
     * @param offlineForSeconds how long those are away
     * @param takesSeconds what a device takes of which nothing is known
     * @param seed the same one plays the same
     */
    record Faults(
            Double failingPercent,
            Double slowPercent,
            Double offlinePercent,
            Long offlineForSeconds,
            Double takesSeconds,
            Long seed) {
        static final Faults NONE = new Faults(null, null, null, null, null, null);

        /** @throws Refusal naming the field that makes no sense */
        private Faults checked() {
            percent("failing_percent", failingPercent);
            percent("slow_percent", slowPercent);
            percent("offline_percent", offlinePercent);
            if (offlineForSeconds != null && (offlineForSeconds < 1 || offlineForSeconds > MOST_SECONDS)) {
                throw Refusal.badField(
                        "faults.offline_for_seconds",
                        "The time away is " + offlineForSeconds + " s, but must be from 1 s to " + MOST_SECONDS
                                + " s.");
            }
            if (takesSeconds != null && !(takesSeconds >= 0 && takesSeconds <= MOST_TAKES)) {
                throw Refusal.badField(
                        "faults.takes_seconds", "takes_seconds is " + takesSeconds + ", but must be from 0 to 86400.");
            }
            return this;
        }

        private static void percent(String field, Double value) {
            if (value != null && !(value >= 0 && value <= 100)) {
                throw Refusal.badField("faults." + field, field + " is " + value + ", but must be from 0 to 100.");
            }
        }

        Fate.Shares shares() {
            return new Fate.Shares(
                    failingPercent == null ? null : failingPercent / 100,
                    part(slowPercent),
                    part(offlinePercent),
                    Duration.ofSeconds(offlineForSeconds == null ? 1_800 : offlineForSeconds));
        }

        private static double part(Double percent) {
            return percent == null ? 0 : percent / 100;
        }
    }

    RolloutRequest rollout() {
        return new RolloutRequest(release, selector, strategy);
    }

    Faults wanted() {
        return faults == null ? Faults.NONE : faults.checked();
    }
}
