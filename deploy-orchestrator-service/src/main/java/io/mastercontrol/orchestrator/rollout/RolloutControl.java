package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.rollout.RolloutPlan.Move;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What operators do to rollouts; each act is a legal move of the state or a refusal that names it. */
@ApplicationScoped
class RolloutControl {
    private final Pool pool;
    private final RolloutRepository rollouts;
    private final RolloutDeviceRepository devices;
    private final RolloutHistory history;
    private final RolloutDriver driver;
    private final RolloutApproval approval;
    private final AnalysisRepository verdicts;
    private final Clock clock;

    RolloutControl(
            Pool pool,
            RolloutRepository rollouts,
            RolloutDeviceRepository devices,
            RolloutHistory history,
            RolloutDriver driver,
            RolloutApproval approval,
            AnalysisRepository verdicts,
            Clock clock) {
        this.pool = pool;
        this.rollouts = rollouts;
        this.devices = devices;
        this.history = history;
        this.driver = driver;
        this.approval = approval;
        this.verdicts = verdicts;
        this.clock = clock;
    }

    Uni<Rollout> pause(String id, String by) {
        return move(
                id,
                "paused",
                by,
                state -> state instanceof RolloutState.Pausable pausable
                        ? Optional.of(pausable.pause())
                        : Optional.empty());
    }

    Uni<Rollout> abort(String id, String by) {
        return move(
                id,
                "aborted",
                by,
                state -> state instanceof RolloutState.Abortable abortable
                        ? Optional.of(abortable.abort())
                        : Optional.empty());
    }

    Uni<Rollout> rollBack(String id, String by) {
        return move(
                id,
                "rolled back",
                by,
                state -> state instanceof RolloutState.Reversible reversible
                        ? Optional.of(reversible.rollBack())
                        : Optional.empty());
    }

    /** Lets a waiting rollout begin once enough of the right people have said so. */
    Uni<Rollout> approve(String id, RolloutApproval.Approver by) {
        return act(id, (transaction, rollout) -> {
            if (!(rollout.state() instanceof RolloutState.WaitingForApproval waiting)) {
                throw illegal(rollout, "approved");
            }
            return approval.note(transaction, rollout, by, clock.instant()).chain(names -> {
                int missing = rollout.strategy()
                                .admission()
                                .approval()
                                .map(Admission.Approval::count)
                                .orElse(1)
                        - names.size();
                String told = "approved by "
                        + names.stream()
                                .map(name -> name.replaceFirst("^user:", ""))
                                .collect(Collectors.joining(" and "));
                return missing <= 0
                        ? save(transaction, rollout, new Move(waiting.approve(rollout.startsAt()), told))
                        : save(transaction, rollout, new Move(waiting, told + "; " + missing + " more to come"));
            });
        });
    }

    /** Goes on; the failures until now have been looked at. */
    Uni<Rollout> resume(String id, String by) {
        return act(id, (transaction, rollout) -> {
            if (!(rollout.state() instanceof RolloutState.Paused paused)) {
                throw illegal(rollout, "resumed");
            }
            return accepted(transaction, rollout, by)
                    .chain(() -> devices.load(transaction, id, rollout.releaseName()))
                    .chain(rows ->
                            save(transaction, accepting(rollout, rows), new Move(paused.resume(), "resumed by " + by)));
        });
    }

    /** Attempts again the devices that failed, went back or were never reached. */
    Uni<Rollout> retry(String id, String by) {
        return act(id, (transaction, rollout) -> {
            if (!(rollout.state() instanceof RolloutState.Retriable retriable)) {
                throw illegal(rollout, "tried again");
            }
            return devices.reset(transaction, id, clock.instant()).chain(count -> {
                if (count == 0) {
                    throw Refusal.conflict("Rollout " + id + " has no device to try again.");
                }
                return accepted(transaction, rollout, by)
                        .chain(() -> devices.load(transaction, id, rollout.releaseName()))
                        .chain(rows -> save(
                                transaction,
                                accepting(rollout, rows),
                                new Move(retriable.retry(), "tried again by " + by)));
            });
        });
    }

    /** Whatever the analysis found, a person has looked. */
    private Uni<Void> accepted(SqlConnection transaction, Rollout rollout, String by) {
        return rollout.strategy().analysis().isEmpty()
                ? Uni.createFrom().voidItem()
                : verdicts.add(
                        transaction, rollout.id(), Verdict.Outcome.accepted, "accepted by " + by, clock.instant());
    }

    private static Rollout accepting(Rollout rollout, List<RolloutDevice> rows) {
        int failures = (int) rows.stream().filter(row -> row.failure() != null).count();
        return new Rollout(
                rollout.id(),
                rollout.releaseName(),
                rollout.releaseVersion(),
                rollout.state(),
                rollout.reason(),
                rollout.strategy(),
                rollout.selector(),
                rollout.progress(),
                failures,
                rollout.startsAt(),
                rollout.createdBy(),
                rollout.createdAt(),
                rollout.startedAt(),
                rollout.finishedAt());
    }

    private Uni<Rollout> move(
            String id, String done, String by, Function<RolloutState, Optional<? extends RolloutState>> legal) {
        return act(id, (transaction, rollout) -> {
            RolloutState next = legal.apply(rollout.state())
                    .<RolloutState>map(state -> state)
                    .orElseThrow(() -> illegal(rollout, done));
            return save(transaction, rollout, new Move(next, done + " by " + by));
        });
    }

    private static Refusal illegal(Rollout rollout, String done) {
        return Refusal.conflict("Rollout " + rollout.id() + " of " + rollout.title() + " is "
                + rollout.state().word().replace('_', ' ') + " and cannot be " + done + ".");
    }

    /** An act in the rollout's transaction. */
    private interface Act {
        Uni<Saved> in(SqlConnection transaction, Rollout rollout);
    }

    private record Saved(Rollout rollout, List<io.mastercontrol.contracts.message.FleetEvent> events) {}

    private Uni<Rollout> act(String id, Act act) {
        return pool.withTransaction(transaction -> rollouts.lock(transaction, id, true)
                        .map(found -> found.orElseThrow(() -> Refusal.notFound("There is no rollout " + id + ".")))
                        .chain(rollout -> act.in(transaction, rollout)))
                .onFailure(RolloutCreation::isTaken)
                .recoverWithUni(e -> blocked(id))
                .invoke(saved -> {
                    history.tell(saved.events());
                    driver.drive(id, true);
                    if (saved.rollout().state().isFinal()) {
                        driver.driveWaiting(saved.rollout().releaseName());
                    }
                })
                .map(Saved::rollout);
    }

    private Uni<Saved> blocked(String id) {
        return rollouts.find(id)
                .map(Optional::orElseThrow)
                .chain(rollout -> rollouts.active(rollout.releaseName()).map(other -> {
                    throw RolloutCreation.conflict(
                            rollout.releaseName(), other.map(Rollout::id).orElse("another one"));
                }));
    }

    private Uni<Saved> save(SqlConnection transaction, Rollout rollout, Move move) {
        Instant now = clock.instant();
        Rollout after = RolloutAdvance.moved(rollout, move, now);
        return rollouts.save(transaction, after, now, false)
                .chain(() -> history.append(transaction, List.of(RolloutHistory.changed(after, now))))
                .map(events -> new Saved(after, events));
    }
}
