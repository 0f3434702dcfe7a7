package io.mastercontrol.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param wide shown only with {@code -o wide}
 */
public record Column(String title, boolean wide, Function<JsonNode, String> value) {
    /** A field, by JSON pointer; {@code -} where it is not there. */
    public static Column of(String title, String pointer) {
        return new Column(title, false, row -> text(row.at(pointer)));
    }

    public static Column wide(String title, String pointer) {
        return new Column(title, true, row -> text(row.at(pointer)));
    }

    /** Anything that is told of a row. */
    public static Column by(String title, Function<JsonNode, String> value) {
        return new Column(title, false, value);
    }

    private static String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        }
        if (value.isObject()) {
            StringBuilder all = new StringBuilder();
            value.properties()
                    .forEach(field -> all.append(all.isEmpty() ? "" : ",")
                            .append(field.getKey())
                            .append('=')
                            .append(field.getValue().asText()));
            return all.isEmpty() ? "-" : all.toString();
        }
        // What a device says of itself is shown on somebody's terminal: no line breaks, no escape sequences.
        return value.asText().replaceAll("\\p{Cntrl}+", " ");
    }
}
