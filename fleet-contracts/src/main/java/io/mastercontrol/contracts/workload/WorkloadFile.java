package io.mastercontrol.contracts.workload;

import java.util.List;

/** A workload YAML file, read. Either it has workloads and no problems, or problems. */
public record WorkloadFile(String file, List<WorkloadSpec> workloads, List<Problem> problems) {
    /**
     * One thing that is wrong.
     *
     * @param line from 1; 0 where the whole file is meant
     * @param message one sentence, naming the offending value and, for a misspelt field, the nearest known one
     */
    public record Problem(String file, int line, String message) {
        @Override
        public String toString() {
            return line > 0 ? file + ":" + line + ": " + message : file + ": " + message;
        }
    }

    public boolean isValid() {
        return problems.isEmpty();
    }
}
