package io.mastercontrol.orchestrator.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** In which waves a rollout goes through its members. */
sealed interface Course {
    /** How many devices one wave has, once all steps are done. */
    Share batch();

    /** Its word in the API. */
    String word();

    /**
     * A wave that lies ahead.
     *
     * @param watched for how long it is watched when it is done
     * @param persons how often somebody has to let the rollout go on then
     */
    record Ahead(int size, Duration watched, int persons) {}

    /** The waves if nothing goes wrong and so many of the members are there. */
    default List<Ahead> ahead(int members, int there) {
        List<Ahead> waves = new ArrayList<>();
        int begun = 0;
        for (Step step : steps()) {
            int size = Math.min(there, Math.max(1, step.weight().of(members))) - begun;
            // A step that adds nobody is watched with the devices that are there already.
            Ahead before = size > 0
                    ? new Ahead(size, Duration.ZERO, 0)
                    : waves.isEmpty() ? null : waves.remove(waves.size() - 1);
            if (before != null) {
                waves.add(new Ahead(
                        before.size(),
                        before.watched().plus(step.pause().orElse(Duration.ZERO)),
                        before.persons() + (step.pause().isEmpty() ? 1 : 0)));
                begun += Math.max(0, size);
            }
        }
        for (int size = Math.max(1, batch().of(members)); begun < there; ) {
            int next = Math.min(size, there - begun);
            waves.add(new Ahead(next, Duration.ZERO, 0));
            begun += next;
        }
        return waves;
    }

    /** The steps before the waves; none but for a canary. */
    default List<Step> steps() {
        return List.of();
    }

    /** One wave after the other, each of the same size. */
    record Rolling(Share batch) implements Course {
        @Override
        public String word() {
            return "rolling";
        }
    }

    /** The same, of a release that runs beside the version before it on each device, and takes over there when it is well. */
    record BlueGreen(Share batch) implements Course {
        @Override
        public String word() {
            return "blue_green";
        }
    }

    /** Everybody who is there. */
    record AllAtOnce() implements Course {
        @Override
        public Share batch() {
            return Share.ALL;
        }

        @Override
        public String word() {
            return "all_at_once";
        }
    }

    /** A few first, who are watched, in growing steps; then the rest in waves. */
    record Canary(List<Step> steps, Share batch) implements Course {
        public Canary {
            steps = List.copyOf(steps);
        }

        @Override
        public String word() {
            return "canary";
        }
    }

    /**
     * A step of a canary.
     *
     * @param weight how many devices have it in all after this step
     * @param pause how long they are watched before the next; empty until a person says so
     */
    record Step(Share weight, Optional<Duration> pause) {}
}
