package io.mastercontrol.agent.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.agent.delta.Delivery;
import io.mastercontrol.agent.link.AgentFacts;
import io.mastercontrol.agent.link.FleetLink;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.release.DeviceFacts;
import io.mastercontrol.contracts.release.Reported;
import io.mastercontrol.contracts.release.ReportedRelease;
import io.mastercontrol.contracts.topic.DeviceTopic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/** Tells the control plane what runs: at every step, after each connect, and now and then while it downloads. */
final class Reporter {
    private static final Logger LOG = Logger.getLogger(Reporter.class);
    private static final long PROGRESS_NANOS = 1_000_000_000L;

    /** Takes the events that people shall see later. */
    interface Events {
        void happened(String type, String workload, String message, JsonNode detail);
    }

    /**
     * @param waits why it does not go on, or null if it does
     * @param deferred whether it waits for the link's budget
     */
    private record Download(String release, long bytes, long total, String waits, boolean deferred) {}

    private final FleetLink link;
    private final AgentFacts facts;
    private final DeviceFacts device;
    private final ServerClock clock;
    private final DesiredJournal journal;
    private final Events events;
    private volatile Download download;
    private volatile String delay;
    private long progressTold;

    /** @param device what releases may ask for, which is reported too */
    Reporter(
            FleetLink link,
            AgentFacts facts,
            DeviceFacts device,
            ServerClock clock,
            DesiredJournal journal,
            Events events) {
        this.link = link;
        this.facts = facts;
        this.device = device;
        this.clock = clock;
        this.journal = journal;
        this.events = events;
    }

    void changed(ReleaseRecord record) {
        download = null;
        delay = null;
        report();
        if (record.isSettled() && !record.isAbandoned()) {
            tell(record);
        }
    }

    private void tell(ReleaseRecord record) {
        String version = record.attempt().manifest().version();
        ObjectNode detail = Json.mapper()
                .createObjectNode()
                .put("release", record.name())
                .put("version", version)
                .put("phase", record.phase().name())
                .put("rollout", record.attempt().rollout());
        switch (record.phase()) {
            case succeeded -> {
                String came = "";
                if (record.current() != null && record.current().delivery() != null) {
                    Delivery delivery = record.current().delivery();
                    detail.put("delivery", delivery.way())
                            .put("downloaded_bytes", delivery.bytes())
                            .put("neighbour_bytes", delivery.neighbours())
                            .put("artifact_bytes", delivery.whole());
                    came = " (" + delivery.told() + ")";
                }
                events.happened(
                        EventType.RELEASE_INSTALLED,
                        record.name(),
                        record.name() + " " + version + " runs" + came,
                        detail);
            }
            case cancelled ->
                events.happened(
                        EventType.RELEASE_SKIPPED,
                        record.name(),
                        record.name() + " " + version + " is not installed: " + record.reason(),
                        detail);
            case failed -> events.happened(EventType.RELEASE_REFUSED, record.name(), record.reason(), detail);
            default -> events.happened(EventType.RELEASE_ROLLED_BACK, record.name(), record.reason(), detail);
        }
    }

    void progress(ReleaseRecord record, long bytes, long total) {
        download = new Download(record.name(), bytes, total, null, false);
        if (System.nanoTime() - progressTold > PROGRESS_NANOS) {
            progressTold = System.nanoTime();
            report();
        }
    }

    /** The download waits until the link's budget allows it; what is there already stays. */
    void deferred(ReleaseRecord record, String why) {
        waits(record, why, true);
    }

    /** The download waits for a moment. */
    void waits(ReleaseRecord record, String why) {
        waits(record, why, false);
    }

    private void waits(ReleaseRecord record, String why, boolean deferred) {
        Download before = download;
        boolean begun = before != null && before.release().equals(record.name());
        if (!begun || !why.equals(before.waits())) {
            download =
                    new Download(record.name(), begun ? before.bytes() : 0, begun ? before.total() : 0, why, deferred);
            report();
        }
    }

    /** A hook has asked for a delay; said until the next step. */
    void delayed(ReleaseRecord record, String why) {
        delay = record.name() + " " + record.attempt().manifest().version() + ": " + why;
        report();
    }

    /** Says it all again; nothing is lost when there is no connection, since each connect does the same. Completes when the broker has it. */
    CompletableFuture<Void> report() {
        if (!link.isConnected()) {
            return CompletableFuture.failedFuture(new IOException("there is no connection"));
        }
        try {
            List<ReportedRelease> releases = new ArrayList<>();
            for (ReleaseRecord record : journal.all()) {
                releases.add(reported(record));
            }
            return link.publish(
                    DeviceTopic.REPORTED,
                    Json.bytes(new Reported(
                            UUID.randomUUID().toString(),
                            clock.now(),
                            null,
                            link.device(),
                            facts.bootId(),
                            facts.version(),
                            journal.finishedGeneration(),
                            journal.accepted(),
                            journal.nextSequence(),
                            releases,
                            device.architecture(),
                            device.variables())));
        } catch (IOException e) {
            LOG.errorf("What runs cannot be reported, since the disk cannot be written: %s", e.getMessage());
            return CompletableFuture.failedFuture(e);
        }
    }

    private ReportedRelease reported(ReleaseRecord record) {
        Installed running = record.running();
        Download now = download;
        boolean downloading = now != null && now.release().equals(record.name());
        return new ReportedRelease(
                record.name(),
                record.attempt().manifest().version(),
                running == null ? null : running.version(),
                running == null ? null : running.contentDigest(),
                record.reportedPhase(),
                reason(record, downloading ? now.waits() : null),
                record.attempt().rollout(),
                record.attempt().generation(),
                record.since(),
                downloading ? now.bytes() : null,
                downloading ? now.total() : null,
                downloading && now.deferred() ? Boolean.TRUE : null);
    }

    private String reason(ReleaseRecord record, String waits) {
        String asked = delay;
        if (waits != null) {
            return "the download waits: " + waits;
        }
        boolean delayed = asked != null && record.delays() > 0 && record.reason() == null;
        return delayed ? asked : record.reason();
    }
}
