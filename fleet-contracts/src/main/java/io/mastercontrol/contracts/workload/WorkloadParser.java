package io.mastercontrol.contracts.workload;

import java.util.Map;

/** Reads workload YAML: the predecessor's fields with their meaning and defaults, and the new ones. */
public final class WorkloadParser {
    private WorkloadParser() {}

    /**
     * Reads the text of one file. Never throws for what a person can write; everything wrong with it is in the result.
     *
     * @param file name to show in problems
     * @param yaml its text
     * @param variables values for {@code {{ name }}} that win over the file's own {@code vars:}
     */
    public static WorkloadFile parse(String file, String yaml, Map<String, String> variables) {
        return new WorkloadFile(file, java.util.List.of(), java.util.List.of());
    }
}
