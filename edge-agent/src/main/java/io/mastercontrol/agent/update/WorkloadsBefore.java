package io.mastercontrol.agent.update;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What ran when an agent was about to be tried.
 *
 * @param boot the kernel's id of that boot; after another one, none of it can be alive
 * @param processes by name of the workload
 */
record WorkloadsBefore(String boot, Map<String, ProcessIdentity> processes) {
    static WorkloadsBefore of(String boot, List<WorkloadStatus> workloads) {
        Map<String, ProcessIdentity> processes = new HashMap<>();
        for (WorkloadStatus status : workloads) {
            if (status.pid() != null) {
                ProcessIdentity.of(status.pid()).ifPresent(process -> processes.put(status.name(), process));
            }
        }
        return new WorkloadsBefore(boot, processes);
    }

    /** The first that still runs and is nobody's, in a sentence. One that ended meanwhile is no loss of the new agent's. */
    Optional<String> notAdopted(String bootNow, List<WorkloadStatus> now) {
        Map<String, Long> pids = new HashMap<>();
        now.stream().filter(status -> status.pid() != null).forEach(status -> pids.put(status.name(), status.pid()));
        if (!boot.equals(bootNow)) {
            return Optional.empty();
        }
        return processes.entrySet().stream()
                .filter(before -> !Long.valueOf(before.getValue().pid()).equals(pids.get(before.getKey())))
                .filter(before -> before.getValue().isAlive())
                .map(before -> "it did not take over " + before.getKey() + ", which runs as process "
                        + before.getValue().pid())
                .findFirst();
    }
}
