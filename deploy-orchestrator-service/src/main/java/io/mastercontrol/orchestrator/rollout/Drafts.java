package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.presence.Presence;
import io.mastercontrol.orchestrator.presence.Variables;
import io.mastercontrol.orchestrator.release.Release;
import io.mastercontrol.orchestrator.release.ReleaseRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** Requests for rollouts, taken apart: does it make sense, which devices is it for, and with which variables. */
@ApplicationScoped
class Drafts {
    private final ReleaseRepository releases;
    private final Presence presence;
    private final RolloutConfig config;
    private final Clock clock;

    private static final Pattern BESIDE = Pattern.compile("(?m)^\\s*(-\\s+)?blue_green\\s*:");

    Drafts(ReleaseRepository releases, Presence presence, RolloutConfig config, Clock clock) {
        this.releases = releases;
        this.presence = presence;
        this.config = config;
        this.clock = clock;
    }

    /** A request that makes sense, with the devices it is for. */
    record Draft(Rollout rollout, Release release, List<Presence.Member> members, Map<String, Variables> variables) {
        List<String> ids() {
            return members.stream().map(Presence.Member::device).toList();
        }
    }

    /** @throws Refusal for whoever asked: a request that makes no sense, a release or devices that are not there */
    Uni<Draft> of(RolloutRequest request, String by) {
        Rollout rollout = read(request, by);
        return releases.find(rollout.releaseName(), rollout.releaseVersion())
                .map(found -> found.orElseThrow(() -> Refusal.notFound("There is no release " + rollout.title()
                        + "; create it first, or look at the list of releases.")))
                .invoke(release -> refuseUnlessBothCanRun(rollout, release))
                .chain(release -> presence.select(rollout.selector()).chain(members -> {
                    if (members.isEmpty()) {
                        throw Refusal.unprocessable(
                                "selector",
                                "No device matches the selector '" + rollout.selector()
                                        + "', so there is nobody to roll out to.");
                    }
                    List<String> ids =
                            members.stream().map(Presence.Member::device).toList();
                    return presence.variables(ids, release.variables())
                            .map(variables -> new Draft(rollout, release, members, variables));
                }));
    }

    /** How two versions run beside each other is for the release to say; whether they do, for its workloads on each device. */
    private static void refuseUnlessBothCanRun(Rollout rollout, Release release) {
        boolean asked = rollout.strategy().course() instanceof Course.BlueGreen;
        if (asked
                && release.workloads().stream()
                        .noneMatch(workload -> BESIDE.matcher(workload.yaml()).find())) {
            throw Refusal.unprocessable(
                    "strategy.type",
                    "No workload of " + rollout.title()
                            + " says under blue_green how two versions run beside each other;"
                            + " add that to its YAML, or use rolling.");
        }
    }

    private Rollout read(RolloutRequest request, String by) {
        if (request == null || request.release() == null) {
            throw Refusal.badField("release", "The release is missing; give its name and version.");
        }
        String name = text("release.name", request.release().name());
        String version = text("release.version", request.release().version());
        if (request.selector() == null) {
            throw Refusal.badField(
                    "selector", "The selector is missing; give labels such as role=web, or \"\" for every device.");
        }
        Strategy strategy = StrategyForm.read(request.strategy(), config);
        Instant startsAt = startsAt(request);
        RolloutState state = strategy.admission().approval().isPresent()
                ? new RolloutState.WaitingForApproval()
                : startsAt != null ? new RolloutState.Scheduled() : new RolloutState.Created();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return new Rollout(
                UUID.randomUUID().toString(),
                name,
                version,
                state,
                null,
                strategy,
                request.selector().trim(),
                Progress.BEGIN,
                0,
                startsAt,
                by,
                now,
                null,
                null);
    }

    private static Instant startsAt(RolloutRequest request) {
        try {
            return request.startsAt();
        } catch (DateTimeParseException e) {
            throw Refusal.badField(
                    "strategy.starts_at",
                    "The start '" + e.getParsedString() + "' is no time; write it like 2026-01-31T22:00:00Z.");
        }
    }

    private static String text(String field, String value) {
        if (value == null || value.isBlank()) {
            throw Refusal.badField(field, "The field " + field + " is missing.");
        }
        return value;
    }
}
