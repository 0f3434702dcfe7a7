package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.YamlNode.Mapping;
import java.util.List;
import java.util.Optional;

/** What a device as a whole looks after by itself: a file with nothing but {@code alerts}. */
public record LocalAlertFile(List<LocalAlert> alerts, List<WorkloadFile.Problem> problems) {
    /** @param file its name, for problems */
    public static LocalAlertFile read(String file, String yaml) {
        Problems problems = new Problems(file);
        Optional<YamlNode> root = YamlReader.read(yaml, problems);
        List<LocalAlert> alerts = List.of();
        if (root.isPresent() && root.get() instanceof Mapping mapping) {
            alerts = AlertFields.of(new FieldReader(mapping, List.of(AlertFields.ALERTS), "", problems));
        } else if (root.isPresent()) {
            problems.add(1, "must be names and values, beginning with alerts:");
        }
        return new LocalAlertFile(problems.isEmpty() ? alerts : List.of(), problems.inOrder());
    }
}
