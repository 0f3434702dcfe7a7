package io.mastercontrol.agent.desired;

import io.mastercontrol.agent.delta.Delivery;
import io.mastercontrol.contracts.release.NeededVariable;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import java.util.List;
import java.util.Map;

/**
 * A version that lies unpacked on the disk.
 *
 * @param manifest hash of the signed manifest's text: which release it is
 * @param contentDigest digest of its artifact, or null for a release that is YAML alone
 * @param treeDigest hash of the directory when it was unpacked
 * @param directory absolute path
 * @param sequence of its release, 0 for one that an agent of before there was this noted
 * @param variables that its templates need
 * @param values of variables, as the control plane gave them
 * @param delivery how its content came, or null if it was here before
 */
record Installed(
        String version,
        String manifest,
        String contentDigest,
        String treeDigest,
        String directory,
        List<ReleaseWorkload> workloads,
        long sequence,
        List<NeededVariable> variables,
        Map<String, String> values,
        Delivery delivery) {
    Installed {
        variables = variables == null ? List.of() : List.copyOf(variables);
        values = values == null ? Map.of() : Map.copyOf(values);
        workloads = workloads == null ? List.of() : List.copyOf(workloads);
    }
}
