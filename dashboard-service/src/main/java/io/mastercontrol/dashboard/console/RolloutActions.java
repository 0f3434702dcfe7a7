package io.mastercontrol.dashboard.console;

import io.quarkus.qute.TemplateData;
import io.quarkus.qute.TemplateExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an operator can do with a rollout as it stands: the legal moves of docs/rollouts.md, and no button besides. */
final class RolloutActions {
    private static final Set<String> PAUSABLE = Set.of("created", "scheduled", "running");
    private static final Set<String> ABORTABLE =
            Set.of("created", "waiting_for_approval", "scheduled", "running", "paused");
    private static final Set<String> REVERSIBLE = Set.of("running", "paused", "succeeded", "failed", "aborted");
    private static final Set<String> STOPPED = Set.of("failed", "rolled_back", "aborted");
    private static final Set<String> RETRIABLE_IF_FAILED = Set.of("paused", "succeeded");

    private RolloutActions() {}

    /**
     * A button.
     *
     * @param verb last part of the API's path
     * @param question what it will do, asked before it is done; empty where nothing can be lost
     */
    @TemplateData
    public record Action(String verb, String label, String question, boolean primary) {}

    /** For templates: of a rollout as the API tells it. */
    @TemplateExtension
    static List<Action> legalActions(Map<?, ?> rollout) {
        Map<String, Long> counts = new HashMap<>();
        ((Map<?, ?>) rollout.get("counts")).forEach((what, number) -> {
            if (number instanceof Number known) {
                counts.put(String.valueOf(what), known.longValue());
            }
        });
        Map<?, ?> release = (Map<?, ?>) rollout.get("release");
        return of(String.valueOf(rollout.get("state")), release.get("name") + " " + release.get("version"), counts);
    }

    /** @param counts numbers of devices, by phase as the API names them */
    static List<Action> of(String state, String title, Map<String, Long> counts) {
        List<Action> actions = new ArrayList<>();
        if (state.equals("waiting_for_approval")) {
            actions.add(new Action("approve", "Approve", "", true));
        }
        if (state.equals("paused")) {
            actions.add(new Action("resume", "Resume", "", true));
        }
        if (PAUSABLE.contains(state)) {
            actions.add(new Action("pause", "Pause", "", false));
        }
        if (STOPPED.contains(state) || RETRIABLE_IF_FAILED.contains(state) && lost(counts) > 0) {
            String question = "Devices that failed, went back or were left out get " + title + " again.";
            actions.add(new Action("retry", "Try again", question, false));
        }
        if (ABORTABLE.contains(state)) {
            actions.add(new Action("abort", "Abort", abort(title, counts), false));
        }
        if (REVERSIBLE.contains(state)) {
            actions.add(new Action("rollback", "Roll back", rollBack(counts), false));
        }
        return actions;
    }

    private static long lost(Map<String, Long> counts) {
        return counts.getOrDefault("failed", 0L)
                + counts.getOrDefault("rolled_back", 0L)
                + counts.getOrDefault("cancelled", 0L);
    }

    private static String abort(String title, Map<String, Long> counts) {
        long done = counts.getOrDefault("succeeded", 0L);
        String stay =
                done == 0 ? "" : " " + devices(done) + (done == 1 ? " has " : " have ") + title + " and will keep it.";
        return "No further device gets it, and devices in the middle go back." + stay;
    }

    private static String rollBack(Map<String, Long> counts) {
        long done = counts.getOrDefault("succeeded", 0L);
        return (done == 0 ? "Devices that this rollout touched go" : devices(done) + (done == 1 ? " goes" : " go"))
                + " back to what ran before, all at once.";
    }

    private static String devices(long count) {
        return count + (count == 1 ? " device" : " devices");
    }
}
