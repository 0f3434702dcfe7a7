package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.release.ReleaseHooks;
import io.mastercontrol.contracts.release.ReleaseNeeds;
import io.mastercontrol.contracts.workload.WorkloadFile.Problem;
import java.util.List;

/** A {@code release.yaml}, read: what a release says of itself besides its workloads. With problems, the rest is empty. */
public record ReleaseFile(String file, ReleaseNeeds needs, ReleaseHooks hooks, List<Problem> problems) {
    public boolean isValid() {
        return problems.isEmpty();
    }
}
