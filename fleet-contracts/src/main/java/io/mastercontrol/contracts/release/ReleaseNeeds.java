package io.mastercontrol.contracts.release;

import java.util.List;
import java.util.Optional;

/**
 * What a device must have, so that a release is for it. The control plane skips a device that lacks something, and the
 * device refuses by itself before it fetches anything.
 *
 * @param minAgentVersion lowest version of the agent, or null
 * @param architectures of which it must be one; empty for any
 * @param predecessor version of the same release that must run there before, or null
 */
public record ReleaseNeeds(
        List<NeededVariable> variables, String minAgentVersion, List<String> architectures, String predecessor) {
    public static final ReleaseNeeds NONE = new ReleaseNeeds(List.of(), null, List.of(), null);

    public ReleaseNeeds {
        variables = variables == null ? List.of() : List.copyOf(variables);
        architectures = architectures == null ? List.of() : List.copyOf(architectures);
    }

    /** Null where nothing is needed, so that it is not written. */
    public static ReleaseNeeds orNull(ReleaseNeeds needs) {
        return NONE.equals(needs) ? null : needs;
    }

    /**
     * Why a release is not for a device; empty if it is, as far as is known.
     *
     * @param running version of it that runs there, or null for none
     * @param back whether it would go back to an earlier release, which no predecessor is asked for
     * @return the end of a sentence that begins with the device
     */
    public Optional<String> unmet(DeviceFacts device, String running, boolean back) {
        return architecture(device)
                .or(() -> agent(device))
                .or(() -> variable(device))
                .or(() -> back ? Optional.empty() : before(running));
    }

    private Optional<String> architecture(DeviceFacts device) {
        return device.architecture() == null || architectures.isEmpty() || architectures.contains(device.architecture())
                ? Optional.empty()
                : Optional.of("is of architecture " + device.architecture() + ", and the release is for "
                        + String.join(", ", architectures));
    }

    private Optional<String> agent(DeviceFacts device) {
        return device.agentVersion() == null
                        || minAgentVersion == null
                        || VersionOrder.INSTANCE.compare(device.agentVersion(), minAgentVersion) >= 0
                ? Optional.empty()
                : Optional.of("has agent " + device.agentVersion() + ", and the release needs " + minAgentVersion
                        + " or later");
    }

    private Optional<String> variable(DeviceFacts device) {
        return variables.stream()
                .filter(variable -> variable.fallback() == null
                        && device.variables() != null
                        && !device.variables().contains(variable.name()))
                .findFirst()
                .map(variable -> "has no variable '" + variable.name() + "', which the release needs");
    }

    private Optional<String> before(String running) {
        if (predecessor == null || predecessor.equals(running)) {
            return Optional.empty();
        }
        String there = running == null ? "has no version of it" : "runs " + running;
        return Optional.of(there + ", and the release can only follow " + predecessor);
    }
}
