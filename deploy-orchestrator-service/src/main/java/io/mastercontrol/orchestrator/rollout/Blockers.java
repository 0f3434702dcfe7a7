package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.orchestrator.bill.Bill;
import io.mastercontrol.orchestrator.rule.Freezes.Freeze;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds what stops a rollout, before it begins first. Pure. */
final class Blockers {
    private final Rollout rollout;
    private final Strategy strategy;
    private final Instant now;
    private final List<Blocker> found = new ArrayList<>();

    private Blockers(Rollout rollout, Instant now) {
        this.rollout = rollout;
        this.strategy = rollout.strategy();
        this.now = now;
    }

    /**
     * All of them.
     *
     * @param others of the same release that have not ended
     * @param freezes that are not over
     */
    static List<Blocker> of(
            Rollout rollout,
            List<Rollout> others,
            List<Freeze> freezes,
            List<RolloutDevice> rows,
            Bill bill,
            Instant now) {
        Blockers blockers = new Blockers(rollout, now);
        blockers.others(others);
        blockers.admission();
        blockers.frozenNow(freezes);
        blockers.window(rows);
        blockers.nobody(rows);
        blockers.steps(bill.steps());
        blockers.frozenLater(freezes, bill.steps());
        blockers.disks(bill.lacking());
        return blockers.found;
    }

    private void others(List<Rollout> others) {
        Optional<Rollout> first = strategy.admission().queue()
                ? others.stream().filter(this::isAhead).findFirst()
                : others.stream().findFirst();
        first.ifPresent(other -> found.add(
                strategy.admission().queue()
                        ? new Blocker(
                                "queue",
                                "It waits until rollout " + other.id() + " of the release has ended.",
                                null,
                                null,
                                other.id())
                        : new Blocker(
                                "not_finished",
                                "Rollout " + other.id()
                                        + " of the release is not finished: start it with queue, or later.",
                                null,
                                null,
                                other.id())));
    }

    /** The words of {@link RolloutQueue}, for one that is made now. */
    private boolean isAhead(Rollout other) {
        boolean waits = other.state() instanceof RolloutState.Created;
        boolean begun = !waits
                && !(other.state() instanceof RolloutState.Startable)
                && !(other.state() instanceof RolloutState.WaitingForApproval);
        return begun
                || waits
                        && other.strategy().admission().priority()
                                >= strategy.admission().priority();
    }

    private void admission() {
        strategy.admission().approval().ifPresent(approval -> {
            String who = approval.count() == 1
                    ? "one " + approval.role()
                    : approval.count() + " people of role " + approval.role();
            found.add(Blocker.of(
                    "approval",
                    "It begins when " + who + (approval.byOthers() ? ", not " + rollout.createdBy() + "," : "")
                            + (approval.count() == 1 ? " has" : " have") + " approved it."));
        });
        if (rollout.startsAt() != null && rollout.startsAt().isAfter(now)) {
            found.add(Blocker.until(
                    "starts_at", "It begins at " + rollout.startsAt() + ", as asked.", rollout.startsAt()));
        }
    }

    private void frozenNow(List<Freeze> freezes) {
        freezes.stream()
                .filter(freeze -> !strategy.duringFreeze() && !freeze.startsAt().isAfter(now))
                .max(Comparator.comparing(Freeze::endsAt))
                .ifPresent(freeze ->
                        found.add(Blocker.until("freeze", "The fleet is " + freeze.told() + ".", freeze.endsAt())));
    }

    /** The first freeze in whose time the rollout would still be at it. */
    private void frozenLater(List<Freeze> freezes, List<Bill.Step> steps) {
        if (strategy.duringFreeze()) {
            return;
        }
        freezes.stream()
                .filter(freeze -> freeze.startsAt().isAfter(now))
                .min(Comparator.comparing(Freeze::startsAt))
                .ifPresent(freeze -> steps.stream()
                        .filter(step -> step.beginsP50Seconds() != null
                                && now.plusSeconds(step.beginsP50Seconds()).isAfter(freeze.startsAt()))
                        .findFirst()
                        .ifPresent(step -> found.add(Blocker.at(
                                step.batch(),
                                "freeze",
                                "The fleet will be frozen from " + freeze.startsAt() + " to " + freeze.endsAt() + " by "
                                        + freeze.createdBy() + ": " + freeze.reason() + ".",
                                freeze.endsAt()))));
    }

    private void window(List<RolloutDevice> rows) {
        strategy.window().ifPresent(window -> {
            List<RolloutDevice> waiting = rows.stream()
                    .filter(row -> row.phase() == Phase.pending
                            && row.reason() != null
                            && row.sight().restraint().hold() == null)
                    .toList();
            waiting.stream()
                    .map(row -> window.opens(now, row.timeZone()))
                    .min(Instant::compareTo)
                    .ifPresent(opens -> found.add(Blocker.until(
                            "window",
                            (waiting.size() == 1
                                            ? "1 device waits for its"
                                            : waiting.size() + " devices wait for their")
                                    + " maintenance window; the first opens at " + opens + ".",
                            opens)));
        });
    }

    private void nobody(List<RolloutDevice> rows) {
        if (rows.stream().anyMatch(Wave::isReady)) {
            return;
        }
        Optional<RolloutDevice> waiting =
                rows.stream().filter(row -> row.phase() != Phase.cancelled).findFirst();
        found.add(Blocker.of(
                "nobody",
                waiting.isPresent()
                        ? "Nobody can begin now, so it waits: " + why(waiting.get()) + "."
                        : "No device is left to take it, so it fails: " + why(rows.get(0)) + "."));
    }

    private static String why(RolloutDevice row) {
        return row.device() + " " + (row.reason() == null ? "has not been heard for a while" : row.reason());
    }

    private void steps(List<Bill.Step> steps) {
        steps.stream()
                .filter(Bill.Step::awaitsPerson)
                .forEach(step -> found.add(Blocker.at(
                        step.batch(),
                        "person",
                        "After batch " + step.batch() + " it waits until somebody resumes it.",
                        null)));
    }

    private void disks(List<Bill.Lack> lacking) {
        lacking.stream()
                .min(Comparator.comparing(Bill.Lack::batch, Comparator.nullsLast(Comparator.naturalOrder())))
                .ifPresent(first -> found.add(new Blocker(
                        "disk",
                        (lacking.size() == 1
                                        ? "There is no room on 1 device: "
                                        : "There is no room on " + lacking.size() + " devices, the first: ")
                                + first.device() + " " + first.detail() + ".",
                        first.batch(),
                        null,
                        null)));
    }
}
