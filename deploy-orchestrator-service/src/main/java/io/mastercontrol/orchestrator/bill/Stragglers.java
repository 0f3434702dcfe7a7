package io.mastercontrol.orchestrator.bill;

import io.mastercontrol.orchestrator.bill.Bill.Straggler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who will probably be late, and why: at most one line a reason and device. Pure. */
final class Stragglers {
    private static final int MANY_ABSENCES = 5;
    private static final double SLOW_FACTOR = 3;
    /** Somebody who is three times as slow as two seconds is no straggler. */
    private static final double SLOW_SECONDS = 30;

    private final Pace pace;
    private final double usual;
    private final List<Straggler> found = new ArrayList<>();

    Stragglers(Pace pace) {
        this.pace = pace;
        this.usual = pace.usual();
    }

    void look(Turn turn, Known known, Delivery delivery) {
        if (turn.when() == Turn.When.never) {
            return;
        }
        presence(turn, known);
        slowness(turn);
        budget(turn, known, delivery);
        Attempt last = known.attempts().isEmpty() ? null : known.attempts().get(0);
        if (last != null && last.failure() != null) {
            add(turn, "failed_before", "failed last time, with " + last.title() + ": " + last.failure());
        }
    }

    private void presence(Turn turn, Known known) {
        if (turn.when() == Turn.When.later) {
            String code = Map.of("online", "waits", "stale", "silent").getOrDefault(turn.status(), "offline");
            add(turn, code, turn.reason());
        }
        if (turn.status().equals("online") && known.absences() >= MANY_ABSENCES) {
            add(
                    turn,
                    "often_offline",
                    "went offline " + known.absences()
                            + (known.absences() >= Known.MOST_ABSENCES ? " times or more" : " times")
                            + " in the last 7 days");
        }
    }

    private void slowness(Turn turn) {
        double own = pace.usual(turn.device());
        if (own >= SLOW_FACTOR * usual && own - usual >= SLOW_SECONDS) {
            int times = pace.installationsOf(turn.device());
            add(
                    turn,
                    "slow",
                    "took " + Told.seconds(own)
                            + (times == 1 ? " last time" : " in the median of its last " + times + " times")
                            + ", where devices of this rollout usually take " + Told.seconds(usual));
        }
    }

    private void budget(Turn turn, Known known, Delivery delivery) {
        Long left = known.condition().linkBudgetLeftBytes();
        if (left != null && left < delivery.bytes()) {
            add(
                    turn,
                    "budget",
                    "has " + (left == 0 ? "nothing" : Told.bytes(left)) + " left in its link's budget, and downloads "
                            + (delivery.atMost() ? "at most " : "") + Told.bytes(delivery.bytes())
                            + "; the rest comes when the budget begins anew");
        }
    }

    private void add(Turn turn, String code, String reason) {
        found.add(new Straggler(turn.device(), turn.batch(), code, reason));
    }

    List<Straggler> found() {
        return List.copyOf(found);
    }
}
