package io.mastercontrol.orchestrator.reported;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.release.Reported;
import io.mastercontrol.contracts.release.ReportedRelease;
import java.util.List;

/** What a report may hold: a device that lies about itself must harm nobody else, and not lose its own next word. */
final class ReportBounds {
    /** What JSON numbers hold exactly; counters that start at one never come near it. */
    private static final long LARGEST = (1L << 53) - 1;

    private static final int RELEASES = 1_000;
    private static final int NAME = 200;
    private static final int REASON = 2_000;

    private ReportBounds() {}

    /**
     * The report, with reasons cut to what a person reads.
     *
     * @throws MalformedMessage what is wrong with it, in one sentence
     */
    static Reported checked(String device, Reported reported) {
        if (!device.equals(reported.device())) {
            throw new MalformedMessage(
                    "the report names device " + reported.device() + " on the topic of " + device, null);
        }
        counter("generation", reported.generation());
        counter("desired generation", reported.desiredGeneration());
        counter("sequence", reported.sequence());
        if (reported.releases().size() > RELEASES) {
            throw new MalformedMessage("the report has more than " + RELEASES + " releases", null);
        }
        reported.releases().forEach(ReportBounds::check);
        if (Json.write(List.of(reported.releases(), reported.facts())).contains("\\u0000")) {
            throw new MalformedMessage("the report has a NUL character", null);
        }
        return with(
                reported, reported.releases().stream().map(ReportBounds::cut).toList());
    }

    private static void counter(String what, long value) {
        if (value < 0 || value > LARGEST) {
            throw new MalformedMessage("the " + what + " in the report is " + value, null);
        }
    }

    private static void check(ReportedRelease release) {
        if (release.name() == null || release.phase() == null) {
            throw new MalformedMessage("a release in the report has no name or no phase", null);
        }
        if (release.name().length() > NAME) {
            throw new MalformedMessage("the name of a release in the report is longer than " + NAME, null);
        }
        counter("generation of " + release.name(), release.generation());
        counter("progress of " + release.name(), release.progressBytes() == null ? 0 : release.progressBytes());
        counter("size of " + release.name(), release.totalBytes() == null ? 0 : release.totalBytes());
    }

    private static ReportedRelease cut(ReportedRelease release) {
        String reason = release.reason();
        return reason == null || reason.length() <= REASON
                ? release
                : new ReportedRelease(
                        release.name(),
                        release.version(),
                        release.runningVersion(),
                        release.contentDigest(),
                        release.phase(),
                        reason.substring(0, REASON) + "…",
                        release.rollout(),
                        release.generation(),
                        release.since(),
                        release.progressBytes(),
                        release.totalBytes(),
                        release.deferred());
    }

    private static Reported with(Reported reported, List<ReportedRelease> releases) {
        return new Reported(
                reported.id(),
                reported.at(),
                reported.traceparent(),
                reported.device(),
                reported.bootId(),
                reported.agentVersion(),
                reported.generation(),
                reported.desiredGeneration(),
                reported.sequence(),
                releases,
                reported.architecture(),
                reported.variables());
    }
}
