package io.mastercontrol.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Prints what the server said, as asked. */
public final class Printer {
    private final Format format;
    private final PrintWriter out;

    public Printer(Format format, PrintWriter out) {
        this.format = format;
        this.out = out;
    }

    /** A list: {@code items} as a table, or the whole answer. */
    public void list(JsonNode answer, List<Column> columns) {
        if (isText()) {
            table(answer.path("items"), columns);
        } else {
            whole(answer);
        }
    }

    /** One thing: field by field, or the whole answer. */
    public void one(JsonNode answer, List<Column> columns) {
        if (!isText()) {
            whole(answer);
            return;
        }
        int width = columns.stream()
                .mapToInt(column -> column.title().length())
                .max()
                .orElse(0);
        for (Column column : columns) {
            out.printf(
                    "%-" + (width + 2) + "s%s%n", column.title(), column.value().apply(answer));
        }
        out.flush();
    }

    /** A sentence for people, or the whole answer for programs. */
    public void said(String sentence, JsonNode answer) {
        if (isText()) {
            out.println(sentence);
            out.flush();
        } else {
            whole(answer);
        }
    }

    public boolean isText() {
        return format == Format.table || format == Format.wide;
    }

    public boolean isWide() {
        return format == Format.wide;
    }

    public void table(Iterable<JsonNode> rows, List<Column> columns) {
        List<Column> shown = columns.stream()
                .filter(column -> !column.wide() || format == Format.wide)
                .toList();
        List<List<String>> lines = new ArrayList<>();
        lines.add(shown.stream().map(Column::title).toList());
        for (JsonNode row : rows) {
            lines.add(shown.stream().map(column -> column.value().apply(row)).toList());
        }
        int[] widths = new int[shown.size()];
        lines.forEach(line -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(String.format("%-" + Math.max(1, widths[i] + 2) + "s", line.get(i)));
            }
            out.println(text.toString().stripTrailing());
        }
        out.flush();
    }

    private void whole(JsonNode answer) {
        ObjectMapper json = new ObjectMapper();
        try {
            if (format == Format.json) {
                out.println(json.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
            } else {
                DumperOptions options = new DumperOptions();
                options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
                out.print(new Yaml(options).dump(json.convertValue(answer, Map.class)));
            }
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
    }
}
