package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.orchestrator.bill.Leg;
import io.mastercontrol.orchestrator.bill.Turn;
import io.mastercontrol.orchestrator.bill.Turn.When;
import io.mastercontrol.orchestrator.presence.Presence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;

/**
 * Who would be in which wave, if those who are there now stay and nothing fails. Within a wave no group gets more devices than
 * {@code max_unavailable} before each of the others had its turn. Pure.
 */
final class WavesAhead {
    private final Strategy strategy;
    private final Map<String, Map<String, String>> labels = new HashMap<>();
    private final Map<String, Integer> batches = new HashMap<>();
    private final List<RolloutDevice> rows;

    private WavesAhead(Strategy strategy, List<RolloutDevice> rows, List<Presence.Member> members) {
        this.strategy = strategy;
        this.rows = rows;
        members.forEach(member -> labels.put(member.device(), member.labels()));
    }

    /**
     * What comes of it.
     *
     * @param turns of all members, in their order
     * @param legs the waves, in theirs
     */
    record Ahead(List<Turn> turns, List<Leg> legs) {}

    /** @param rows as {@link RolloutPreview} sees them */
    static Ahead of(Strategy strategy, List<RolloutDevice> rows, List<Presence.Member> members) {
        return new WavesAhead(strategy, rows, members).ahead();
    }

    private Ahead ahead() {
        LinkedList<RolloutDevice> ready = new LinkedList<>();
        rows.stream().filter(Wave::isReady).forEach(ready::add);
        boolean someWait = rows.stream()
                .anyMatch(row -> row.phase() == Phase.pending
                        && row.reason() != null
                        && row.sight().restraint().hold() == null);
        List<Course.Ahead> waves = strategy.course().ahead(rows.size(), ready.size());
        List<Leg> legs = new ArrayList<>(waves.size());
        for (Course.Ahead wave : waves) {
            int number = legs.size() + 1;
            List<RolloutDevice> devices = take(ready, wave.size());
            devices.forEach(row -> batches.put(row.device(), number));
            // Nobody watches the last one for those who come after it, if nobody does.
            boolean isLast = number == waves.size() && !someWait;
            Duration watched = isLast ? Duration.ZERO : wave.watched();
            legs.add(new Leg(
                    devices.stream().map(this::turn).toList(),
                    watched.toMillis() / 1000.0,
                    isLast ? 0 : wave.persons()));
        }
        return new Ahead(rows.stream().map(this::turn).toList(), legs);
    }

    private List<RolloutDevice> take(LinkedList<RolloutDevice> ready, int size) {
        boolean grouped = strategy.bounds().groupBy() != null;
        List<RolloutDevice> taken = new ArrayList<>(size);
        while (taken.size() < size) {
            Map<String, Integer> busy = new HashMap<>();
            Iterator<RolloutDevice> rest = ready.iterator();
            while (rest.hasNext() && taken.size() < size) {
                RolloutDevice row = rest.next();
                if (!grouped
                        || busy.merge(String.valueOf(row.group()), 1, Integer::sum)
                                <= strategy.bounds().maxUnavailable()) {
                    taken.add(row);
                    rest.remove();
                }
            }
        }
        return taken;
    }

    private Turn turn(RolloutDevice row) {
        Integer batch = batches.get(row.device());
        When when = batch != null ? When.batch : row.phase() == Phase.cancelled ? When.never : When.later;
        return new Turn(
                row.device(),
                row.sight().status(),
                labels.getOrDefault(row.device(), Map.of()),
                when,
                batch,
                batch != null ? null : row.reason() == null ? "has not been heard for a while" : row.reason(),
                row.group());
    }
}
