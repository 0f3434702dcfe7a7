package io.mastercontrol.agent.supervision;

import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.util.HashSet;
import java.util.Set;

/** What the run of one workload owes to the others that it is tied to. On the supervisor's thread. */
final class Ties {
    /** Those it restarts with that ended during this run and are not back. */
    private final Set<String> lost = new HashSet<>();

    /** Whether the run has to end and to start anew, now that another workload is like this. */
    boolean callForNewRun(WorkloadSpec spec, WorkloadStatus other) {
        boolean gone = other.pid() == null && other.state() != WorkloadState.completed;
        if (gone && spec.ties().restartWith().contains(other.name())) {
            lost.add(other.name());
            return false;
        }
        return gone ? spec.ties().stopWith().contains(other.name()) : isBack(spec, other);
    }

    private boolean isBack(WorkloadSpec spec, WorkloadStatus other) {
        return lost.contains(other.name())
                && Dependencies.met(other, spec.dependsOn().get(other.name()));
    }

    /** Another run is none the worse for what this one lost. */
    void runIsOver() {
        lost.clear();
    }
}
