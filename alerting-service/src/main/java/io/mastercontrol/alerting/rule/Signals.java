package io.mastercontrol.alerting.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;

/** What events say, for each kind of rule that goes by them. */
final class Signals {
    private Signals() {}

    static Signal offline(FleetEvent event) {
        return switch (event.type()) {
            case EventType.DEVICE_OFFLINE -> Signal.RAISE;
            case EventType.DEVICE_ONLINE, EventType.DEVICE_FORGOTTEN -> Signal.CLEAR;
            default -> Signal.NONE;
        };
    }

    /** One that is offline is not stale any more: it is worse. */
    static Signal stale(FleetEvent event) {
        return switch (event.type()) {
            case EventType.DEVICE_STALE -> Signal.RAISE;
            case EventType.DEVICE_ONLINE, EventType.DEVICE_OFFLINE, EventType.DEVICE_FORGOTTEN -> Signal.CLEAR;
            default -> Signal.NONE;
        };
    }

    /** It does not run and does not get there by itself soon. */
    static Signal failed(FleetEvent event) {
        return event.type().equals(EventType.WORKLOAD_CRASH_LOOPING)
                ? Signal.RAISE
                : failing(event, EventType.WORKLOAD_FAILED);
    }

    static Signal crashLooping(FleetEvent event) {
        return failing(event, EventType.WORKLOAD_CRASH_LOOPING);
    }

    private static Signal failing(FleetEvent event, String raising) {
        if (event.type().equals(raising)) {
            return Signal.RAISE;
        }
        return switch (event.type()) {
            case EventType.WORKLOAD_RECOVERED,
                    EventType.WORKLOAD_HEALTHY,
                    EventType.WORKLOAD_STOPPED,
                    EventType.WORKLOAD_COMPLETED,
                    EventType.DEVICE_FORGOTTEN -> Signal.CLEAR;
            case EventType.WORKLOAD_STARTED, EventType.WORKLOAD_ADOPTED -> Signal.CLEAR_IF_STABLE;
            case EventType.WORKLOAD_EXITED, EventType.WORKLOAD_UNHEALTHY -> Signal.CONTINUE;
            default -> Signal.NONE;
        };
    }

    /** Over when it says so, or does not run any more; what runs again begins with no answer. */
    static Signal unhealthy(FleetEvent event) {
        return switch (event.type()) {
            case EventType.WORKLOAD_UNHEALTHY -> Signal.RAISE;
            case EventType.WORKLOAD_HEALTHY,
                    EventType.WORKLOAD_STOPPED,
                    EventType.WORKLOAD_COMPLETED,
                    EventType.DEVICE_FORGOTTEN -> Signal.CLEAR;
            default -> Signal.NONE;
        };
    }

    /** A later rollout of the same release that succeeds makes it good. */
    static Signal rolloutFailed(FleetEvent event) {
        return switch (rolloutState(event)) {
            case "failed", "rolled_back" -> Signal.RAISE;
            case "succeeded" -> Signal.CLEAR;
            default -> Signal.NONE;
        };
    }

    /** Whatever moves in a rollout that runs is progress; one that waits for people or hours does not stall. */
    static Signal rolloutStalled(FleetEvent event) {
        boolean moves =
                event.type().equals(EventType.ROLLOUT_CHANGED) || event.type().equals(EventType.ROLLOUT_DEVICE_CHANGED);
        String state = moves ? state(event) : "";
        return switch (state) {
            case "" -> Signal.NONE;
            case "running", "rolling_back" -> Signal.AWAIT;
            default -> Signal.CLEAR;
        };
    }

    private static String rolloutState(FleetEvent event) {
        return event.type().equals(EventType.ROLLOUT_CHANGED) ? state(event) : "";
    }

    private static String state(FleetEvent event) {
        return event.detail() == null ? "" : event.detail().path("state").asText("");
    }

    static String release(FleetEvent event) {
        JsonNode release = event.detail() == null ? null : event.detail().path("release");
        String name = release == null
                ? ""
                : release.isTextual() ? release.asText() : release.path("name").asText();
        return name.isEmpty() ? event.workload() : name;
    }
}
