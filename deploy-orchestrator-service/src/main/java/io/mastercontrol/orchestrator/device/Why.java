package io.mastercontrol.orchestrator.device;

import java.util.ArrayList;
import java.util.List;

/**
 * Why a device is not on what its rollouts bring: the reasons in the order in which they stand in the way.
 *
 * @param summary the first reason, or that all is well
 */
record Why(String device, boolean upToDate, String summary, List<Reason> reasons) {
    /** One reason; the release and rollout are null where it is about the device itself. */
    record Reason(String code, String detail, String release, String version, String rollout) {}

    static Why of(String device, String status, List<Standing> standings) {
        List<Reason> reasons = new ArrayList<>();
        if (!status.equals("online")) {
            reasons.add(new Reason(status, device + " is " + status + ", so it hears nothing.", null, null, null));
        }
        standings.stream()
                .filter(standing -> !standing.isUpToDate())
                .forEach(standing -> reasons.add(reason(standing)));
        boolean upToDate = standings.stream().allMatch(Standing::isUpToDate);
        String summary = upToDate
                ? (standings.isEmpty() ? "No rollout wants anything of " + device + "." : device + " is up to date.")
                : reasons.get(0).detail();
        return new Why(device, upToDate, summary, reasons);
    }

    private static Reason reason(Standing standing) {
        String title = standing.release() + " " + standing.version();
        String because = standing.deviceReason() == null
                ? ""
                : ": " + standing.deviceReason().replace(title + ": ", "");
        return switch (standing.phase()) {
            case "pending" ->
                standing.deviceReason() == null
                        ? reason(standing, pending(standing.state()), pendingText(standing, title))
                        : reason(
                                standing,
                                restrained(standing),
                                title + " does not come to it yet: it " + standing.deviceReason() + ".");
            case "offline" ->
                reason(standing, "offline", "It was away when its turn for " + title + " came" + because + ".");
            case "failed", "rolled_back", "unable_to_roll_back" ->
                reason(standing, standing.phase(), "It did not stay on " + title + because + ".");
            case "cancelled" ->
                reason(standing, "cancelled", "The rollout of " + title + " left it out" + because + ".");
            case "succeeded" -> reason(standing, "changed_since", changedSince(standing, title));
            default ->
                reason(
                        standing,
                        "in_progress",
                        "It is " + standing.phase().replace('_', ' ') + " with " + title + because + accepted(standing)
                                + ".");
        };
    }

    private static String changedSince(Standing standing, String title) {
        if (standing.isWanted()) {
            return "It had " + title + ", and was changed by something else since.";
        }
        String now = standing.wantedVersion() == null ? "it was removed" : standing.wantedVersion() + " is wanted now";
        return "It had " + title + "; " + now + ": " + standing.wantedBecause() + ".";
    }

    private static Reason reason(Standing standing, String code, String detail) {
        return new Reason(code, detail, standing.release(), standing.version(), standing.rollout());
    }

    private static String restrained(Standing standing) {
        return standing.deviceReason().startsWith("is held") ? "held" : "waiting_for_window";
    }

    private static String pending(String state) {
        return switch (state) {
            case "paused", "waiting_for_approval", "scheduled" -> state;
            default -> "waiting_for_turn";
        };
    }

    private static String pendingText(Standing standing, String title) {
        String because = standing.reason() == null ? "" : ": " + standing.reason();
        return "The rollout of " + title + " is " + standing.state().replace('_', ' ') + because
                + ", and this device's turn has not come.";
    }

    private static String accepted(Standing standing) {
        boolean heard = standing.acceptedGeneration() != null
                && standing.generation() != null
                && standing.acceptedGeneration() >= standing.generation();
        return heard ? "" : "; it has not said yet that it heard of it";
    }
}
