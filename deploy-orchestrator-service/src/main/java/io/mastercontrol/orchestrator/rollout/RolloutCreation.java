package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.presence.Presence;
import io.mastercontrol.orchestrator.presence.Variables;
import io.mastercontrol.orchestrator.release.Release;
import io.mastercontrol.orchestrator.release.ReleaseRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Makes rollouts, and says beforehand what one would do. */
@ApplicationScoped
class RolloutCreation {
    private static final String UNIQUE_VIOLATION = "23505";

    private final Pool pool;
    private final ReleaseRepository releases;
    private final RolloutRepository rollouts;
    private final RolloutDeviceRepository devices;
    private final Presence presence;
    private final UnmetNeeds unmet;
    private final RolloutHistory history;
    private final RolloutDriver driver;
    private final RolloutQueue queue;
    private final RolloutConfig config;
    private final Clock clock;

    RolloutCreation(
            Pool pool,
            ReleaseRepository releases,
            RolloutRepository rollouts,
            RolloutDeviceRepository devices,
            Presence presence,
            UnmetNeeds unmet,
            RolloutHistory history,
            RolloutDriver driver,
            RolloutQueue queue,
            RolloutConfig config,
            Clock clock) {
        this.pool = pool;
        this.releases = releases;
        this.rollouts = rollouts;
        this.devices = devices;
        this.presence = presence;
        this.unmet = unmet;
        this.history = history;
        this.driver = driver;
        this.queue = queue;
        this.config = config;
        this.clock = clock;
    }

    /** A rollout, and whether it was made just now. */
    record Made(Rollout rollout, boolean created) {}

    /** Whom a rollout would touch, in which order, and how much each would download at most. */
    record Bill(
            boolean dryRun,
            Map<String, String> release,
            String selector,
            com.fasterxml.jackson.databind.JsonNode strategy,
            long total,
            List<List<String>> batches,
            List<String> offline,
            long bytesPerDevice,
            String blockedBy,
            List<Unfit> unfit,
            List<Rendering> rendered) {}

    /** A device that would be skipped; the reason is the end of a sentence that begins with it. */
    record Unfit(String device, String reason) {}

    /** A request that makes sense, with the devices it is for. */
    private record Draft(
            Rollout rollout, Release release, List<Presence.Member> members, Map<String, Variables> variables) {}

    Uni<Made> create(RolloutRequest request, String by, String idempotencyKey) {
        Uni<java.util.Optional<Rollout>> earlier = idempotencyKey == null
                ? Uni.createFrom().item(java.util.Optional.empty())
                : rollouts.byKey(by, idempotencyKey);
        return earlier.chain(found -> found.isPresent()
                ? Uni.createFrom().item(new Made(found.get(), false))
                : draft(request, by).chain(draft -> insert(draft, idempotencyKey)));
    }

    private Uni<Made> insert(Draft draft, String idempotencyKey) {
        Rollout rollout = draft.rollout();
        return pool.withTransaction(transaction -> insert(transaction, draft, idempotencyKey))
                .invoke(events -> {
                    history.tell(events);
                    driver.drive(rollout.id(), true);
                })
                .replaceWith(new Made(rollout, true))
                .onFailure(RolloutCreation::isTaken)
                .recoverWithUni(e -> taken(rollout, idempotencyKey));
    }

    private Uni<List<FleetEvent>> insert(SqlConnection transaction, Draft draft, String idempotencyKey) {
        Rollout rollout = draft.rollout();
        return queue.lock(transaction, rollout.releaseName())
                .chain(() -> rollout.strategy().admission().queue()
                        ? Uni.createFrom().item(java.util.Optional.<String>empty())
                        : queue.unfinished(transaction, rollout.releaseName()))
                .invoke(other -> other.ifPresent(id -> {
                    throw conflict(rollout.releaseName(), id);
                }))
                .chain(() -> rollouts.add(transaction, rollout, idempotencyKey))
                .chain(() -> devices.add(transaction, rollout, draft.members(), draft.variables(), rollout.createdAt()))
                .chain(() ->
                        history.append(transaction, List.of(RolloutHistory.changed(rollout, rollout.createdAt()))));
    }

    static boolean isTaken(Throwable e) {
        return e instanceof PgException pg && UNIQUE_VIOLATION.equals(pg.getSqlState());
    }

    private Uni<Made> taken(Rollout rollout, String idempotencyKey) {
        return rollouts.byKey(rollout.createdBy(), String.valueOf(idempotencyKey))
                .chain(same -> same.isPresent()
                        ? Uni.createFrom().item(new Made(same.get(), false))
                        : rollouts.active(rollout.releaseName()).map(other -> {
                            throw conflict(
                                    rollout.releaseName(),
                                    other.map(Rollout::id).orElse("another one"));
                        }));
    }

    static Refusal conflict(String workload, String other) {
        return Refusal.conflict("Rollout " + other + " of " + workload
                + " is not finished; wait for it, abort it or roll it back first, or let this one wait (queue: true).");
    }

    Uni<Bill> plan(RolloutRequest request, String by) {
        return draft(request, by)
                .chain(draft -> rollouts.active(draft.rollout().releaseName())
                        .chain(active -> unmet.of(draft.release(), ids(draft), draft.variables())
                                .map(lacking ->
                                        bill(draft, active.map(Rollout::id).orElse(null), lacking))));
    }

    private static List<String> ids(Draft draft) {
        return draft.members().stream().map(Presence.Member::device).toList();
    }

    private static Bill bill(Draft draft, String blockedBy, Map<String, String> lacking) {
        Rollout rollout = draft.rollout();
        List<String> there = draft.members().stream()
                .filter(member -> member.status().equals("online") && !lacking.containsKey(member.device()))
                .map(Presence.Member::device)
                .toList();
        List<List<String>> batches = new ArrayList<>();
        int from = 0;
        for (int size : rollout.strategy().course().waves(draft.members().size() - lacking.size(), there.size())) {
            batches.add(there.subList(from, from + size));
            from += size;
        }
        return new Bill(
                true,
                Map.of("name", rollout.releaseName(), "version", rollout.releaseVersion()),
                rollout.selector(),
                StrategyForm.write(rollout.strategy()),
                draft.members().size(),
                batches,
                draft.members().stream()
                        .filter(member -> !member.status().equals("online"))
                        .map(Presence.Member::device)
                        .toList(),
                draft.release().artifacts().stream()
                        .mapToLong(artifact -> artifact.size())
                        .sum(),
                blockedBy,
                ids(draft).stream()
                        .filter(lacking::containsKey)
                        .map(device -> new Unfit(device, lacking.get(device)))
                        .toList(),
                Rendering.of(
                        draft.release(),
                        ids(draft).stream()
                                .filter(device -> !lacking.containsKey(device))
                                .toList(),
                        draft.variables()));
    }

    private Uni<Draft> draft(RolloutRequest request, String by) {
        Rollout rollout = read(request, by);
        return releases.find(rollout.releaseName(), rollout.releaseVersion())
                .map(found -> found.orElseThrow(() -> Refusal.notFound("There is no release " + rollout.title()
                        + "; create it first, or look at the list of releases.")))
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
