package io.mastercontrol.alerting.alert;

import java.time.Instant;

/** Where an alert is in its life; the moves that each state knows are the only ones there are. */
public sealed interface AlertState {
    /** The word for it outside. */
    String word();

    /** Seen, but not yet for as long as its rule asks; nobody has been told. It fires or vanishes. */
    record Pending(Instant dueAt) implements AlertState {
        public Firing fire(Instant at) {
            return new Firing(at);
        }

        @Override
        public String word() {
            return "pending";
        }
    }

    /** An alert that people were told of and that is not over. */
    sealed interface Active extends AlertState {
        Instant firedAt();

        Resolved resolve(Instant at);
    }

    /** Nobody has taken it yet. */
    record Firing(Instant firedAt) implements Active {
        public Acknowledged acknowledge(String by, Instant at) {
            return new Acknowledged(firedAt, by, at);
        }

        @Override
        public Resolved resolve(Instant at) {
            return new Resolved(firedAt, null, null, at);
        }

        @Override
        public String word() {
            return "firing";
        }
    }

    /** Somebody has taken it. */
    record Acknowledged(Instant firedAt, String by, Instant at) implements Active {
        @Override
        public Resolved resolve(Instant when) {
            return new Resolved(firedAt, by, at, when);
        }

        @Override
        public String word() {
            return "acknowledged";
        }
    }

    /** Over, for good: if the cause comes back, that is another alert. */
    record Resolved(Instant firedAt, String acknowledgedBy, Instant acknowledgedAt, Instant at) implements AlertState {
        @Override
        public String word() {
            return "resolved";
        }
    }
}
