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

    /** How many devices each wave has if nothing goes wrong and so many of the members are there. */
    default List<Integer> waves(int members, int there) {
        List<Integer> sizes = new ArrayList<>();
        int begun = 0;
        for (Step step : steps()) {
            int size = Math.min(there, Math.max(1, step.weight().of(members))) - begun;
            if (size > 0) {
                sizes.add(size);
                begun += size;
            }
        }
        for (int size = Math.max(1, batch().of(members)); begun < there; begun += sizes.get(sizes.size() - 1)) {
            sizes.add(Math.min(size, there - begun));
        }
        return sizes;
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
