package io.mastercontrol.contracts.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mastercontrol.contracts.workload.WorkloadFile.Problem;
import io.mastercontrol.contracts.workload.WorkloadSpec.HealthCheck;
import io.mastercontrol.contracts.workload.YamlNode.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads a health check that comes as JSON: the fields that stand under {@code health} in a workload's YAML. */
public final class HealthParser {
    private static final Field HEALTH = WorkloadFields.WORKLOAD.stream()
            .filter(field -> field.name().equals("health"))
            .findFirst()
            .orElseThrow();

    private HealthParser() {}

    /** @throws IllegalArgumentException with a sentence on everything that is wrong with it */
    public static HealthCheck parse(JsonNode fields) {
        Problems problems = new Problems("health");
        String yaml =
                JsonNodeFactory.instance.objectNode().set(HEALTH.name(), fields).toString();
        // JSON is YAML.
        Optional<YamlNode> tree = YamlReader.read(yaml, problems);
        Optional<HealthCheck> check = tree.filter(node -> problems.isEmpty())
                .flatMap(node -> ProbeBinder.health(new FieldReader((Mapping) node, List.of(HEALTH), "", problems)));
        if (check.isEmpty() || !problems.isEmpty()) {
            throw new IllegalArgumentException(
                    problems.isEmpty()
                            ? "'health' is empty; leave it out, or say how to ask"
                            : problems.inOrder().stream().map(Problem::message).collect(Collectors.joining("; ")));
        }
        return check.get();
    }
}
