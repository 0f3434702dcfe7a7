package io.mastercontrol.registry.liveness;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.registry.journal.FleetJournal;
import io.mastercontrol.registry.journal.NewFleetEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keeps who is there, inside the caller's transaction; every change of status is an event in the same transaction. What
 * it returns is to be published after the commit.
 */
@ApplicationScoped
public class Liveness {
    private final PresenceRepository presence;
    private final FleetJournal journal;
    private final LivenessConfig config;
    private final Clock clock = Clock.systemUTC();

    Liveness(PresenceRepository presence, FleetJournal journal, LivenessConfig config) {
        this.presence = presence;
        this.journal = journal;
        this.config = config;
    }

    /** The difference of a device's clock at its heartbeat, in milliseconds; positive when it is ahead. */
    public record ClockReading(String device, long offsetMillis) {}

    /** Heartbeats, events or replies of these devices: whoever was not online is. */
    public Uni<List<FleetEvent>> heard(SqlConnection transaction, List<Word> words, List<ClockReading> clocks) {
        Instant now = clock.instant();
        return presence.heartbeats(transaction, words, now, config.staleAfter())
                .map(devices -> online(devices, now))
                .chain(events -> clocks(transaction, clocks, now).map(more -> concat(events, more)))
                .chain(events -> journal.append(transaction, events));
    }

    /** What devices and their wills said of their connection. */
    Uni<List<FleetEvent>> said(
            SqlConnection transaction, List<Word> online, List<Word> offline, Map<String, String> causes) {
        Instant now = clock.instant();
        return presence.online(transaction, online, now)
                .map(devices -> online(devices, now))
                .chain(events -> presence.offline(transaction, offline, now)
                        .map(devices -> concat(events, offline(devices, causes, now))))
                .chain(events -> journal.append(transaction, events));
    }

    /** Finds who has fallen silent. */
    Uni<List<FleetEvent>> sweep(SqlConnection transaction, java.time.Duration listening) {
        Instant now = clock.instant();
        return presence.silent(transaction, listening, config.staleAfter(), config.offlineAfter())
                .map(changes ->
                        changes.stream().map(change -> silent(change, now)).toList())
                .chain(events -> journal.append(transaction, events));
    }

    private Uni<List<NewFleetEvent>> clocks(SqlConnection transaction, List<ClockReading> clocks, Instant now) {
        if (clocks.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        long tolerance = config.clockTolerance().toMillis();
        String[] devices = clocks.stream().map(ClockReading::device).toArray(String[]::new);
        Boolean[] skewed = clocks.stream()
                .map(reading -> Math.abs(reading.offsetMillis()) > tolerance)
                .toArray(Boolean[]::new);
        Map<String, Long> offsets = clocks.stream()
                .collect(java.util.stream.Collectors.toMap(ClockReading::device, ClockReading::offsetMillis));
        return presence.clocks(transaction, devices, skewed)
                .map(changes -> changes.stream()
                        .map(change -> clockChanged(change, offsets.get(change.device()) / 1000, now))
                        .toList());
    }

    private static NewFleetEvent clockChanged(PresenceRepository.ClockChange change, long offset, Instant now) {
        String message = change.skewed()
                ? "The clock of " + change.device() + " is " + Math.abs(offset) + " s "
                        + (offset > 0 ? "ahead of" : "behind") + " the server's."
                : "The clock of " + change.device() + " is right again.";
        return NewFleetEvent.ofDevice(
                change.skewed() ? EventType.CLOCK_SKEWED : EventType.CLOCK_RIGHT,
                change.device(),
                now,
                message,
                Json.mapper().createObjectNode().put("offset_seconds", offset));
    }

    private static List<NewFleetEvent> online(List<String> devices, Instant now) {
        return devices.stream()
                .map(device -> NewFleetEvent.ofDevice(
                        EventType.DEVICE_ONLINE, device, now, "Device " + device + " is online.", null))
                .toList();
    }

    private static List<NewFleetEvent> offline(List<String> devices, Map<String, String> causes, Instant now) {
        return devices.stream()
                .map(device -> NewFleetEvent.ofDevice(
                        EventType.DEVICE_OFFLINE,
                        device,
                        now,
                        "Device " + device + " is offline: " + causes.getOrDefault(device, "it said so") + ".",
                        Json.mapper().createObjectNode().put("cause", causes.getOrDefault(device, "it said so"))))
                .toList();
    }

    private NewFleetEvent silent(PresenceRepository.Change change, Instant now) {
        boolean stale = change.status().equals("stale");
        long seconds = (stale ? config.staleAfter() : config.offlineAfter()).toSeconds() + change.patience();
        return NewFleetEvent.ofDevice(
                stale ? EventType.DEVICE_STALE : EventType.DEVICE_OFFLINE,
                change.device(),
                now,
                "Device " + change.device() + " is " + change.status() + ": nothing heard for more than " + seconds
                        + " s.",
                Json.mapper().createObjectNode().put("cause", "silent"));
    }

    private static List<NewFleetEvent> concat(List<NewFleetEvent> first, List<NewFleetEvent> second) {
        List<NewFleetEvent> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
