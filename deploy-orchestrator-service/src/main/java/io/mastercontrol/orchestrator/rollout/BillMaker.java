package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.orchestrator.presence.Measured;
import io.mastercontrol.orchestrator.presence.Presence;
import io.mastercontrol.orchestrator.rollout.Bill.Line;
import io.mastercontrol.orchestrator.rollout.Bill.Remark;
import io.mastercontrol.orchestrator.rollout.Billing.Known;
import io.mastercontrol.orchestrator.rollout.BillingRepository.Standing;
import io.mastercontrol.orchestrator.rollout.Drafts.Draft;
import io.mastercontrol.orchestrator.rollout.Forecast.Delivery;
import io.mastercontrol.orchestrator.rollout.Forecast.Way;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a bill from what is known. Pure. */
final class BillMaker {
    private final Draft draft;
    private final Rollout rollout;
    private final Known known;
    /** Who is left out, and why. */
    private final Map<String, String> unfit = new LinkedHashMap<>();
    /** Who waits although it is there, and why. */
    private final Map<String, String> waiting = new LinkedHashMap<>();

    private final Map<String, Delivery> deliveries = new LinkedHashMap<>();
    private final Map<String, Integer> batch = new HashMap<>();

    BillMaker(Draft draft, Known known) {
        this.draft = draft;
        this.rollout = draft.rollout();
        this.known = known;
    }

    Bill bill() {
        draft.members().forEach(this::sort);
        List<String> there = draft.members().stream()
                .filter(member -> member.status().equals("online"))
                .map(Presence.Member::device)
                .filter(device -> !unfit.containsKey(device) && !waiting.containsKey(device))
                .toList();
        int members = draft.members().size() - unfit.size();
        List<List<String>> batches = Forecast.waves(rollout.strategy(), members, there);
        for (int i = 0; i < batches.size(); i++) {
            int number = i + 1;
            batches.get(i).forEach(device -> batch.put(device, number));
        }
        List<Line> lines = draft.members().stream().map(this::line).toList();
        return new Bill(
                true,
                Map.of("name", rollout.releaseName(), "version", rollout.releaseVersion()),
                rollout.selector(),
                StrategyForm.write(rollout.strategy()),
                draft.members().size(),
                batches,
                away(),
                draft.release().artifacts().stream()
                        .mapToLong(ReleaseArtifact::size)
                        .sum(),
                known.unfinished().orElse(null),
                remarks(unfit),
                Rendering.of(
                        draft.release(),
                        draft.ids().stream()
                                .filter(device -> !unfit.containsKey(device))
                                .toList(),
                        draft.variables()),
                lines,
                bytes(lines),
                span(batches, members),
                stragglers(),
                blockers());
    }

    private void sort(Presence.Member member) {
        String device = member.device();
        Standing standing = known.standings().getOrDefault(device, Standing.NONE);
        deliveries.put(device, Billing.delivery(draft, known, device));
        if (member.status().equals("legacy")) {
            unfit.put(device, "has no agent that takes releases");
        } else if (known.lacking().containsKey(device)) {
            unfit.put(device, known.lacking().get(device));
        } else if (standing.pinnedTo() != null && !standing.pinnedTo().equals(rollout.releaseVersion())) {
            unfit.put(device, standing.pin());
        } else if (standing.hold() != null) {
            waiting.put(device, standing.hold());
        } else {
            String zone = member.labels().get("time_zone");
            rollout.strategy()
                    .window()
                    .filter(hours -> !hours.isOpen(known.now(), zone))
                    .ifPresent(hours -> waiting.put(
                            device,
                            "waits for its maintenance window, which opens "
                                    + hours.told(hours.opens(known.now(), zone), zone)));
        }
    }

    private List<String> away() {
        return draft.members().stream()
                .filter(member -> !member.status().equals("online") && !unfit.containsKey(member.device()))
                .map(Presence.Member::device)
                .toList();
    }

    private Line line(Presence.Member member) {
        String device = member.device();
        Delivery delivery = deliveries.get(device);
        Optional<Measured> measured = Optional.ofNullable(known.measured().get(device));
        return new Line(
                device,
                batch.get(device),
                member.status(),
                delivery.way(),
                delivery.bytes(),
                delivery.atMost(),
                measured.map(Measured::linkMetered).orElse(null),
                measured.map(Measured::diskFreeBytes).orElse(null),
                delivery.diskBytes());
    }

    private Bill.Bytes bytes(List<Line> lines) {
        List<Line> counted =
                lines.stream().filter(line -> !unfit.containsKey(line.device())).toList();
        return new Bill.Bytes(
                counted.stream().mapToLong(Line::bytes).sum(),
                counted.stream()
                        .filter(line -> Boolean.TRUE.equals(line.linkMetered()))
                        .mapToLong(Line::bytes)
                        .sum(),
                count(counted, Way.nothing),
                count(counted, Way.patch),
                count(counted, Way.whole),
                counted.stream().anyMatch(Line::atMost));
    }

    private static long count(List<Line> lines, Way way) {
        return lines.stream().filter(line -> line.way() == way).count();
    }

    private Bill.Span span(List<List<String>> batches, int members) {
        return known.history()
                .map(history -> {
                    Forecast.Span span = Forecast.span(batches, rollout.strategy(), members, history);
                    return new Bill.Span(
                            Math.round(span.p50()), Math.round(span.p90()), span.waitsForPeople(), history.count());
                })
                .orElse(null);
    }

    private List<Remark> stragglers() {
        Map<String, String> late = new LinkedHashMap<>();
        draft.members().stream()
                .filter(member -> !unfit.containsKey(member.device()))
                .forEach(member -> late(member).ifPresent(why -> late.put(member.device(), why)));
        return remarks(late);
    }

    private Optional<String> late(Presence.Member member) {
        String device = member.device();
        if (!member.status().equals("online")) {
            return Optional.of("is " + member.status() + "; joins when it returns");
        }
        if (waiting.containsKey(device)) {
            return Optional.of(waiting.get(device));
        }
        long bytes = deliveries.get(device).bytes();
        Long left = Optional.ofNullable(known.measured().get(device))
                .map(Measured::linkBudgetLeftBytes)
                .orElse(null);
        if (left != null && left < bytes) {
            return Optional.of("has " + Forecast.told(left) + " left in its link's budget, and downloads "
                    + Forecast.told(bytes) + "; the rest comes when the budget begins anew");
        }
        return known.history()
                .filter(history -> history.isSlow(device))
                .map(history -> "took " + Math.round(history.usually(device))
                        + " s in earlier rollouts, where others take " + Math.round(history.median()) + " s");
    }

    private List<String> blockers() {
        List<String> blockers = new ArrayList<>();
        Strategy strategy = rollout.strategy();
        known.unfinished()
                .ifPresent(id -> blockers.add(
                        strategy.admission().queue()
                                ? "It waits until rollout " + id + " of the release has ended."
                                : "Rollout " + id + " of the release is not finished: start it with queue, or later."));
        known.freeze()
                .filter(freeze -> !strategy.duringFreeze())
                .ifPresent(freeze -> blockers.add("The fleet is " + freeze.told() + "."));
        strategy.admission()
                .approval()
                .ifPresent(approval -> blockers.add("It begins only when it has been approved."));
        List<String> full = new ArrayList<>();
        deliveries.forEach((device, delivery) -> {
            Measured measured = known.measured().get(device);
            Long free = measured == null ? null : measured.diskFreeBytes();
            if (!unfit.containsKey(device) && free != null && free < delivery.diskBytes()) {
                full.add(device + " has " + Forecast.told(free) + " free and needs "
                        + Forecast.told(delivery.diskBytes()));
            }
        });
        if (!full.isEmpty()) {
            blockers.add((full.size() == 1
                            ? "There is no room on 1 device: "
                            : "There is no room on " + full.size() + " devices, the first: ")
                    + full.get(0) + ".");
        }
        return blockers;
    }

    private static List<Remark> remarks(Map<String, String> reasons) {
        return reasons.entrySet().stream()
                .map(entry -> new Remark(entry.getKey(), entry.getValue()))
                .toList();
    }
}
