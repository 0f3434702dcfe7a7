package io.mastercontrol.orchestrator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.orchestrator.bill.Bill;
import io.mastercontrol.orchestrator.bill.Turn;
import io.mastercontrol.orchestrator.release.Release;
import java.util.List;
import java.util.Map;

/**
 * What a rollout would do and cost, as the API shows it; docs/rollouts.md says what each part means.
 *
 * @param batches ids of those that begin, in their order
 * @param offline ids of those that are not there now, and would follow
 * @param bytesPerDevice size of the whole content
 * @param blockedBy id of a rollout of the release that has not ended, or null
 * @param unfit those that are left out
 * @param rendered what templates become
 * @param blockers what stops it, in sentences; before it begins first
 * @param stops the same for programs
 */
record ForecastView(
        boolean dryRun,
        Map<String, String> release,
        String selector,
        JsonNode strategy,
        String summary,
        long total,
        List<List<String>> batches,
        List<String> offline,
        long bytesPerDevice,
        String blockedBy,
        List<Unfit> unfit,
        List<String> blockers,
        List<Blocker> stops,
        Bill.Bytes bytes,
        Bill.Span duration,
        List<Bill.Step> steps,
        List<Bill.Straggler> stragglers,
        List<Bill.Warning> warnings,
        List<Bill.Line> devices,
        List<Rendering> rendered) {

    /** A device that would be left out; the reason is the end of a sentence that begins with it. */
    record Unfit(String device, String reason) {}

    static ForecastView of(
            Drafts.Draft draft, WavesAhead.Ahead ahead, String blockedBy, List<Blocker> blockers, Bill bill) {
        Rollout rollout = draft.rollout();
        Release release = draft.release();
        return new ForecastView(
                true,
                Map.of("name", rollout.releaseName(), "version", rollout.releaseVersion()),
                rollout.selector(),
                StrategyForm.write(rollout.strategy()),
                bill.summary(),
                draft.members().size(),
                ahead.legs().stream()
                        .map(leg -> leg.turns().stream().map(Turn::device).toList())
                        .toList(),
                ahead.turns().stream()
                        .filter(turn ->
                                turn.when() != Turn.When.never && !turn.status().equals("online"))
                        .map(Turn::device)
                        .toList(),
                release.artifacts().stream()
                        .mapToLong(artifact -> artifact.size())
                        .sum(),
                blockedBy,
                ahead.turns().stream()
                        .filter(turn -> turn.when() == Turn.When.never)
                        .map(turn -> new Unfit(turn.device(), turn.reason()))
                        .toList(),
                blockers.stream().map(Blocker::detail).toList(),
                blockers,
                bill.bytes(),
                bill.duration(),
                bill.steps(),
                bill.stragglers(),
                bill.warnings(),
                bill.devices(),
                Rendering.of(
                        release,
                        ahead.turns().stream()
                                .filter(turn -> turn.when() != Turn.When.never)
                                .map(Turn::device)
                                .toList(),
                        draft.variables()));
    }
}
