package io.mastercontrol.alerting.rule;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;

/** What a rule can watch for, and what each event says about it. */
public enum RuleKind {
    /** A device is gone: its last will spoke, or it was silent for too long. */
    device_offline {
        @Override
        public Signal signal(FleetEvent event) {
            return switch (event.type()) {
                case EventType.DEVICE_OFFLINE -> Signal.RAISE;
                case EventType.DEVICE_ONLINE, EventType.DEVICE_FORGOTTEN -> Signal.CLEAR;
                default -> Signal.NONE;
            };
        }
    },
    /** A workload does not run and does not get there by itself soon. */
    workload_failed {
        @Override
        public Signal signal(FleetEvent event) {
            return switch (event.type()) {
                case EventType.WORKLOAD_FAILED, EventType.WORKLOAD_CRASH_LOOPING -> Signal.RAISE;
                case EventType.WORKLOAD_RECOVERED,
                        EventType.WORKLOAD_HEALTHY,
                        EventType.WORKLOAD_STOPPED,
                        EventType.WORKLOAD_COMPLETED -> Signal.CLEAR;
                case EventType.WORKLOAD_STARTED, EventType.WORKLOAD_ADOPTED -> Signal.CLEAR_IF_STABLE;
                case EventType.WORKLOAD_EXITED, EventType.WORKLOAD_UNHEALTHY -> Signal.CONTINUE;
                case EventType.DEVICE_FORGOTTEN -> Signal.CLEAR;
                default -> Signal.NONE;
            };
        }
    },
    /** A rollout ended badly; a later rollout of the same release that succeeds makes it good. */
    rollout_failed {
        @Override
        public Signal signal(FleetEvent event) {
            if (!event.type().equals(EventType.ROLLOUT_CHANGED) || event.detail() == null) {
                return Signal.NONE;
            }
            return switch (event.detail().path("state").asText()) {
                case "failed", "rolled_back" -> Signal.RAISE;
                case "succeeded" -> Signal.CLEAR;
                default -> Signal.NONE;
            };
        }

        @Override
        public String subject(FleetEvent event) {
            var release = event.detail() == null ? null : event.detail().path("release");
            String name = release == null
                    ? ""
                    : release.isTextual()
                            ? release.asText()
                            : release.path("name").asText();
            return name.isEmpty() ? event.workload() : name;
        }
    };

    /** What an event says about the condition that a rule watches. */
    public enum Signal {
        NONE,
        /** It is the case. */
        RAISE,
        /** It is over. */
        CLEAR,
        /** It is over unless it shows again soon. */
        CLEAR_IF_STABLE,
        /** It is not over after all. */
        CONTINUE
    }

    public abstract Signal signal(FleetEvent event);

    /** The workload, or for a rollout the release, that the event is about; null if it is the device as a whole. */
    public String subject(FleetEvent event) {
        return event.workload();
    }
}
