package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.orchestrator.desired.DesiredChange;
import io.mastercontrol.orchestrator.desired.DesiredStates;
import io.mastercontrol.orchestrator.journal.NewFleetEvent;
import io.mastercontrol.orchestrator.presence.Variables;
import io.mastercontrol.orchestrator.release.Release;
import io.mastercontrol.orchestrator.release.ReleaseRepository;
import io.mastercontrol.orchestrator.rollout.RolloutDeviceRepository.Held;
import io.mastercontrol.orchestrator.rollout.RolloutPlan.Move;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes one step of a rollout: looks, plans, and writes all of it in one transaction that holds the rollout's row, so
 * that two replicas never step at once and a crash leaves either the whole step or none.
 */
@ApplicationScoped
class RolloutAdvance {
    private final Pool pool;
    private final RolloutRepository rollouts;
    private final RolloutDeviceRepository devices;
    private final UnmetNeeds unmet;
    private final ReleaseRepository releases;
    private final DesiredStates desired;
    private final RolloutHistory history;
    private final RolloutQueue queue;
    private final AnalysisRepository verdicts;
    private final RolloutConfig config;
    private final Clock clock;

    RolloutAdvance(
            Pool pool,
            RolloutRepository rollouts,
            RolloutDeviceRepository devices,
            UnmetNeeds unmet,
            ReleaseRepository releases,
            DesiredStates desired,
            RolloutHistory history,
            RolloutQueue queue,
            AnalysisRepository verdicts,
            RolloutConfig config,
            Clock clock) {
        this.pool = pool;
        this.rollouts = rollouts;
        this.devices = devices;
        this.unmet = unmet;
        this.releases = releases;
        this.desired = desired;
        this.history = history;
        this.queue = queue;
        this.verdicts = verdicts;
        this.config = config;
        this.clock = clock;
    }

    /**
     * What a step did; to be told after its commit.
     *
     * @param told devices whose desired state changed
     * @param again whether the next step can follow at once
     * @param freed release of which another rollout may begin now, or null
     */
    record Advanced(Set<String> told, List<FleetEvent> events, boolean again, String freed) {
        static final Advanced NONE = new Advanced(Set.of(), List.of(), false, null);
    }

    Uni<Advanced> advance(String id, boolean patient) {
        return pool.withTransaction(transaction -> rollouts.lock(transaction, id, patient)
                .chain(found ->
                        found.isEmpty() ? Uni.createFrom().item(Advanced.NONE) : advance(transaction, found.get())));
    }

    private Uni<Advanced> advance(SqlConnection transaction, Rollout rollout) {
        Instant now = clock.instant();
        return releases.find(transaction, rollout.releaseName(), rollout.releaseVersion())
                .chain(release -> queue.obstacle(transaction, rollout, now)
                        .chain(obstacle -> verdict(transaction, rollout)
                                .map(verdict -> subject(rollout, release.orElseThrow(), obstacle, verdict)))
                        .chain(subject -> devices.load(transaction, rollout.id(), rollout.releaseName())
                                .chain(rows -> unmet.cancelled(transaction, rollout, release.orElseThrow(), rows)
                                        .chain(judged -> carryOut(
                                                transaction,
                                                rollout,
                                                rows,
                                                RolloutPlanner.plan(subject, judged, now),
                                                now)))));
    }

    private RolloutPlanner.Subject subject(
            Rollout rollout, Release release, RolloutPlanner.Obstacle obstacle, Optional<Verdict> verdict) {
        return new RolloutPlanner.Subject(
                rollout.state(),
                rollout.reason(),
                rollout.releaseVersion(),
                release.contentDigest(),
                rollout.strategy(),
                rollout.startsAt(),
                rollout.failuresAccepted(),
                rollout.progress(),
                config.offlineGrace(),
                obstacle,
                verdict);
    }

    private Uni<Optional<Verdict>> verdict(SqlConnection transaction, Rollout rollout) {
        return rollout.strategy().analysis().isPresent()
                ? verdicts.newest(transaction, rollout.id())
                : Uni.createFrom().item(Optional.empty());
    }

    private Uni<Advanced> carryOut(
            SqlConnection transaction, Rollout rollout, List<RolloutDevice> before, RolloutPlan plan, Instant now) {
        List<RolloutDevice> changed = changed(before, plan.devices());
        Rollout stepped = rollout.at(plan.progress());
        Rollout after = plan.move().map(move -> moved(stepped, move, now)).orElse(stepped);
        List<NewFleetEvent> events = events(before, changed, rollout, after, now);
        return begin(transaction, rollout, after, now)
                .chain(() -> devices.save(
                        transaction, rollout.id(), changed, rollout.strategy().bake(), now))
                .chain(() -> attempt(transaction, rollout, plan.attempts(), now))
                .chain(() -> undo(transaction, rollout, plan))
                .chain(() -> rollouts.save(transaction, after, plan.nextCheck(), plan.settled()))
                .chain(() -> history.append(transaction, events))
                .map(committed -> {
                    Set<String> told = new TreeSet<>(plan.attempts());
                    told.addAll(plan.undos());
                    boolean ended = after.state().isFinal() && !rollout.state().isFinal();
                    boolean again = plan.move().isPresent() && after.state() != rollout.state();
                    return new Advanced(told, committed, again, ended ? rollout.releaseName() : null);
                });
    }

    /** When it begins, older ones of the release give up what they still waited for; when it ends badly, nobody joins. */
    private Uni<Void> begin(SqlConnection transaction, Rollout before, Rollout after, Instant now) {
        if (before.startedAt() == null && after.startedAt() != null) {
            return rollouts.closeOthers(transaction, after)
                    .chain(() -> devices.supersede(
                            transaction, after, "was taken over by the rollout of " + after.title(), now));
        }
        boolean over = after.state().isFinal() && !(after.state() instanceof RolloutState.Succeeded);
        return over && !before.state().isFinal()
                ? rollouts.close(transaction, after.id())
                : Uni.createFrom().voidItem();
    }

    private Uni<Void> attempt(SqlConnection transaction, Rollout rollout, Collection<String> attempts, Instant now) {
        if (attempts.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return devices.held(transaction, rollout.releaseName(), attempts)
                .chain(held -> devices.variables(transaction, rollout.id(), attempts)
                        .chain(variables -> desired.change(transaction, changes(rollout, attempts, variables)))
                        .chain(generations -> devices.attempted(transaction, rollout.id(), held, generations, now)));
    }

    private static List<DesiredChange> changes(
            Rollout rollout, Collection<String> attempts, Map<String, Variables> variables) {
        return attempts.stream()
                .map(device -> change(
                        rollout,
                        device,
                        new Held(
                                rollout.releaseVersion(), rollout.id(), variables.getOrDefault(device, Variables.NONE)),
                        "rollout of " + rollout.title()))
                .toList();
    }

    private Uni<Void> undo(SqlConnection transaction, Rollout rollout, RolloutPlan plan) {
        if (plan.undos().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Map<String, String> reasons = new HashMap<>();
        plan.devices().forEach(row -> reasons.put(row.device(), "rollout of " + rollout.title() + ": " + row.reason()));
        return devices.previous(transaction, rollout.id(), plan.undos())
                .chain(previous -> desired.change(
                        transaction,
                        previous.entrySet().stream()
                                .map(entry ->
                                        change(rollout, entry.getKey(), entry.getValue(), reasons.get(entry.getKey())))
                                .toList()))
                .chain(generations -> devices.undone(transaction, rollout.id(), generations));
    }

    /** Going back needs no bake: that content has proven itself. */
    private static DesiredChange change(Rollout rollout, String device, Held content, String reason) {
        boolean forward = rollout.id().equals(content.rollout());
        return new DesiredChange(
                device,
                rollout.releaseName(),
                content.version(),
                content.rollout(),
                forward ? rollout.strategy().bake().toMillis() / 1000.0 : 0,
                rollout.strategy().healthyWithin().toMillis() / 1000.0,
                content.variables(),
                reason);
    }

    static Rollout moved(Rollout rollout, Move move, Instant now) {
        boolean begins = rollout.startedAt() == null && move.state() instanceof RolloutState.Running;
        Instant finished = rollout.finishedAt() == null ? now : rollout.finishedAt();
        return new Rollout(
                rollout.id(),
                rollout.releaseName(),
                rollout.releaseVersion(),
                move.state(),
                move.reason(),
                rollout.strategy(),
                rollout.selector(),
                rollout.progress(),
                rollout.failuresAccepted(),
                rollout.startsAt(),
                rollout.createdBy(),
                rollout.createdAt(),
                begins ? now : rollout.startedAt(),
                move.state().isFinal() ? finished : null);
    }

    private static List<RolloutDevice> changed(List<RolloutDevice> before, List<RolloutDevice> after) {
        List<RolloutDevice> changed = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).isSameAs(after.get(i))) {
                changed.add(after.get(i));
            }
        }
        return changed;
    }

    private static List<NewFleetEvent> events(
            List<RolloutDevice> before, List<RolloutDevice> changed, Rollout rollout, Rollout after, Instant now) {
        Map<String, RolloutDevice> old = new HashMap<>();
        before.forEach(row -> old.put(row.device(), row));
        List<NewFleetEvent> events = new ArrayList<>();
        changed.stream()
                .filter(row -> old.get(row.device()).phase() != row.phase())
                .forEach(row -> events.add(RolloutHistory.changed(after, row, now)));
        if (after.state() != rollout.state() || !Objects.equals(after.reason(), rollout.reason())) {
            events.add(RolloutHistory.changed(after, now));
        }
        return events;
    }
}
