package io.mastercontrol.orchestrator.bill;

import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.orchestrator.bill.Bill.Bytes;
import io.mastercontrol.orchestrator.bill.Bill.Lack;
import io.mastercontrol.orchestrator.bill.Bill.Line;
import io.mastercontrol.orchestrator.bill.Bill.Span;
import io.mastercontrol.orchestrator.bill.Bill.Step;
import io.mastercontrol.orchestrator.bill.Bill.Warning;
import io.mastercontrol.orchestrator.delta.Transfer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Makes a bill of an order and of what is known. Pure. */
final class Reckoning {
    private static final long LITTLE_ROOM_BYTES = 64L << 20;

    private final Order order;
    private final Facts facts;
    private final Pace pace;
    private final RandomGenerator random;
    private final Map<String, Delivery> deliveries = new HashMap<>();
    private final Sums sums;
    private final Stragglers stragglers;
    private final List<Lack> lacking = new ArrayList<>();
    private final List<Warning> warnings = new ArrayList<>();

    /**
     * What is known.
     *
     * @param devices each member
     * @param transfers what is downloaded, by the digest that is there
     * @param fleet newest attempts of any device
     * @param conditionsKnown whether the registry said how devices are placed
     */
    record Facts(
            Map<String, Known> devices,
            Map<String, Transfer> transfers,
            List<Attempt> fleet,
            boolean conditionsKnown) {}

    private Reckoning(Order order, Facts facts, RandomGenerator random) {
        this.order = order;
        this.facts = facts;
        this.random = random;
        this.pace = new Pace(
                facts.fleet(),
                facts.devices().values().stream()
                        .flatMap(known -> known.attempts().stream())
                        .toList());
        this.sums = new Sums(order.label());
        this.stragglers = new Stragglers(pace);
    }

    static Bill bill(Order order, Facts facts, RandomGenerator random) {
        return new Reckoning(order, facts, random).bill();
    }

    private Bill bill() {
        List<ReleaseArtifact> artifacts = order.release().artifacts();
        ReleaseArtifact wanted = artifacts.isEmpty() ? null : artifacts.get(0);
        List<Line> lines = new ArrayList<>(order.turns().size());
        for (Turn turn : order.turns()) {
            lines.add(line(turn, facts.devices().get(turn.device()), wanted));
        }
        unknowns();
        Timeline.Outcome outcome = pace.isKnown()
                ? new Timeline(
                                order.legs(),
                                order.pace(),
                                pace,
                                device -> deliveries.get(device).bytes(),
                                random)
                        .outcome()
                : null;
        Bytes bytes = sums.bytes();
        return new Bill(
                summary(bytes, outcome),
                bytes,
                outcome == null ? null : span(outcome),
                steps(outcome),
                stragglers.found(),
                lacking,
                warnings,
                lines);
    }

    private Line line(Turn turn, Known known, ReleaseArtifact wanted) {
        boolean never = turn.when() == Turn.When.never;
        Delivery delivery = Delivery.of(wanted, known.content(), facts.transfers());
        Long free = known.condition().diskFreeBytes();
        Long headroom = free == null || never ? null : free - delivery.roomBytes();
        if (!never) {
            deliveries.put(turn.device(), delivery);
            sums.add(turn, known, delivery);
            stragglers.look(turn, known, delivery);
            room(turn, delivery, free);
        }
        boolean timed = !never && pace.isKnown();
        return new Line(
                turn.device(),
                turn.status(),
                turn.when().name(),
                turn.batch(),
                turn.reason(),
                never ? null : delivery.way().name(),
                never ? null : delivery.bytes(),
                never ? null : delivery.atMost(),
                known.condition().linkMetered(),
                known.condition().linkBudgetLeftBytes(),
                free,
                never ? null : delivery.roomBytes(),
                headroom,
                timed ? up(pace.probable(turn.device(), delivery.bytes())) : null,
                timed ? pace.installationsOf(turn.device()) : null);
    }

    private void room(Turn turn, Delivery delivery, Long free) {
        if (free == null || delivery.roomBytes() == 0) {
            return;
        }
        long headroom = free - delivery.roomBytes();
        String has = "has " + Told.bytes(free) + " free and needs " + Told.bytes(delivery.roomBytes());
        if (headroom < 0) {
            lacking.add(new Lack(turn.device(), turn.batch(), has));
        } else if (headroom < LITTLE_ROOM_BYTES) {
            warnings.add(new Warning("disk_small", turn.device(), has));
        }
    }

    private void unknowns() {
        if (!facts.conditionsKnown()) {
            warnings.add(new Warning(
                    "conditions_unknown",
                    null,
                    "The registry did not say how much room and what links devices have; this bill leaves that out."));
            return;
        }
        long silent = order.turns().stream()
                .filter(turn -> deliveries
                                        .getOrDefault(turn.device(), Delivery.NOTHING)
                                        .roomBytes()
                                > 0
                        && facts.devices().get(turn.device()).condition().diskFreeBytes() == null)
                .count();
        if (silent > 0) {
            warnings.add(new Warning(
                    "disk_unknown",
                    null,
                    Told.devices(silent) + (silent == 1 ? " has" : " have") + " not said how much room there is."));
        }
    }

    private static long up(double seconds) {
        return (long) Math.ceil(seconds - 0.001);
    }

    private Span span(Timeline.Outcome outcome) {
        int persons = order.legs().stream().mapToInt(Leg::persons).sum();
        int scheduled =
                order.legs().stream().mapToInt(leg -> leg.turns().size()).sum();
        int withPast = (int) order.legs().stream()
                .flatMap(leg -> leg.turns().stream())
                .filter(turn -> pace.installationsOf(turn.device()) > 0)
                .count();
        boolean needsRate = deliveries.values().stream().anyMatch(delivery -> delivery.bytes() > 0);
        boolean downloads = pace.knowsRates() || !needsRate;
        return new Span(
                up(outcome.all().p50()),
                up(outcome.all().p90()),
                persons,
                pace.installations(),
                said(outcome, withPast, scheduled, downloads, persons),
                withPast,
                scheduled - withPast,
                downloads);
    }

    private String said(Timeline.Outcome outcome, int withPast, int scheduled, boolean downloads, int persons) {
        if (scheduled == 0) {
            return "Nobody begins now, so there is nothing to time.";
        }
        return Told.span(outcome.all().p50(), outcome.all().p90()) + " if nothing fails, by "
                + pace.installations()
                + (pace.installations() == 1 ? " earlier installation; " : " earlier installations; ")
                + withPast + " of " + Told.devices(scheduled) + " at the pace of their own"
                + (downloads ? "" : "; without the downloads, since nobody knows yet how fast they are")
                + (persons == 0 ? "" : "; without the time in which it waits for somebody to let it go on");
    }

    private List<Step> steps(Timeline.Outcome outcome) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < order.legs().size(); i++) {
            Leg leg = order.legs().get(i);
            List<Delivery> parts = leg.turns().stream()
                    .map(turn -> deliveries.get(turn.device()))
                    .toList();
            steps.add(new Step(
                    i + 1,
                    leg.turns().size(),
                    parts.stream().mapToLong(Delivery::bytes).sum(),
                    parts.stream().anyMatch(Delivery::atMost),
                    outcome == null ? null : up(outcome.begins().get(i).p50()),
                    outcome == null ? null : up(outcome.legs().get(i).p50()),
                    outcome == null ? null : up(outcome.legs().get(i).p90()),
                    then(leg),
                    leg.persons() > 0));
        }
        return steps;
    }

    private static String then(Leg leg) {
        String watched = leg.watchedSeconds() == 0 ? null : "watched for " + Told.seconds(leg.watchedSeconds());
        if (leg.persons() == 0) {
            return watched;
        }
        return (watched == null ? "" : watched + ", then ") + "waits until somebody resumes it";
    }

    private String summary(Bytes bytes, Timeline.Outcome outcome) {
        List<String> parts = new ArrayList<>();
        int total = order.turns().size();
        long later = order.turns().stream()
                .filter(turn -> turn.when() == Turn.When.later)
                .count();
        long never = total - sums.devices();
        parts.add(Told.devices(total)
                + (later + never == 0
                        ? ""
                        : " (" + (total - later - never) + " now"
                                + (later == 0 ? "" : ", " + later + " later")
                                + (never == 0 ? "" : ", " + never + " left out") + ")"));
        parts.add((bytes.atMost() ? "at most " : "") + Told.bytes(bytes.total()) + " in all");
        if (bytes.metered() > 0) {
            parts.add(Told.bytes(bytes.metered()) + " over metered links");
        }
        if (order.legs().isEmpty()) {
            parts.add("nobody begins now");
        } else if (outcome == null) {
            parts.add("no history to tell how long it takes");
        } else {
            parts.add(Told.span(outcome.all().p50(), outcome.all().p90()));
        }
        return String.join(", ", parts);
    }
}
