package io.mastercontrol.contracts.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.workload.YamlNode.Mapping;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The JSON Schema (2020-12) of a workload file, for editors: written from the table of fields, and kept as
 * {@code docs/workload.schema.json}. It refuses unknown fields and wrong values where the parser does; what takes more
 * than one field to see, and the spelling of words, the parser judges more finely.
 */
public final class WorkloadSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> WITHOUT_DEFAULT = List.of(Field.REQUIRED, "none", "–", "see below");

    private WorkloadSchema() {}

    /** The schema as the text of a file. */
    public static String text() {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document()) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode document() {
        ObjectNode document = JSON.objectNode();
        document.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        document.put("$id", "urn:master-control:workload");
        document.put("title", "Master Control workload");
        document.put("description", "One workload, or a list of them. Fields are explained in docs/workload.md.");
        document.put("type", "object");
        document.set("if", required("workloads"));
        document.set("then", reference("several"));
        document.set("else", reference("single"));
        ObjectNode definitions = document.putObject("$defs");
        definitions.set("single", single());
        definitions.set(
                "several", section(List.of(WorkloadFields.WORKLOADS, WorkloadFields.VARS, WorkloadFields.TEMPLATE)));
        definitions.set("workload", section(WorkloadFields.WORKLOAD).setAll(SchemaRules.workload()));
        SchemaTypes.define(definitions);
        return document;
    }

    /** A workload that is a file: the same fields, and {@code vars}. */
    private static ObjectNode single() {
        ObjectNode single = section(List.of(WorkloadFields.VARS, WorkloadFields.TEMPLATE));
        ObjectNode properties = (ObjectNode) single.get("properties");
        WorkloadFields.WORKLOAD.forEach(
                field -> properties.set(field.name(), reference("workload/properties/" + field.name())));
        single.setAll(SchemaRules.workload());
        Field.required(WorkloadFields.WORKLOAD).forEach(single.withArray("required")::add);
        return single;
    }

    /** An object with these fields and no others. */
    static ObjectNode section(List<Field> fields) {
        ObjectNode section = JSON.objectNode();
        section.putArray("type").add("object").add("null");
        ObjectNode properties = section.putObject("properties");
        fields.forEach(field -> properties.set(field.name(), property(field)));
        ArrayNode required = section.putArray("required");
        Field.required(fields).forEach(required::add);
        section.put("additionalProperties", false);
        return section;
    }

    private static ObjectNode property(Field field) {
        ObjectNode property = JSON.objectNode();
        boolean hasDefault = !WITHOUT_DEFAULT.contains(field.fallback());
        property.put(
                "description",
                (field.meaning() + (hasDefault ? " Default: " + field.fallback() + "." : "")).replace("`", ""));
        property.putArray("examples").add(example(field));
        return property.setAll(SchemaTypes.of(field.type()));
    }

    private static JsonNode example(Field field) {
        Problems problems = new Problems(field.name());
        Mapping line = (Mapping) YamlReader.read(field.line(), problems).orElseThrow();
        return YamlJson.of(line.entries().get(0).value());
    }

    static ObjectNode required(String field) {
        ObjectNode has = JSON.objectNode();
        has.putArray("required").add(field);
        return has;
    }

    static ObjectNode reference(String definition) {
        return JSON.objectNode().put("$ref", "#/$defs/" + definition);
    }
}
