package io.mastercontrol.benchmarks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a benchmark measured: a table for people, and JSON under {@code target/bench/}. */
final class Report {
    private final String name;
    private final List<Map<String, Object>> rows = new ArrayList<>();

    Report(String name) {
        this.name = name;
    }

    void add(Map<String, Object> row) {
        rows.add(row);
    }

    String table() {
        List<String> columns =
                rows.stream().flatMap(row -> row.keySet().stream()).distinct().toList();
        StringBuilder table = new StringBuilder();
        List<Integer> widths = columns.stream()
                .map(column -> Math.max(
                        column.length(),
                        rows.stream()
                                .mapToInt(row -> text(row.get(column)).length())
                                .max()
                                .orElse(0)))
                .toList();
        line(table, columns, widths);
        rows.forEach(row -> line(
                table, columns.stream().map(column -> text(row.get(column))).toList(), widths));
        return table.toString();
    }

    private static void line(StringBuilder table, List<String> cells, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            line.append(String.format("%-" + widths.get(i) + "s  ", cells.get(i)));
        }
        table.append(line.toString().stripTrailing()).append('\n');
    }

    private static String text(Object value) {
        return value == null
                ? "-"
                : value instanceof Double number ? String.format(Locale.ROOT, "%.1f", number) : String.valueOf(value);
    }

    Path write(Path directory) throws IOException {
        ObjectNode report = Json.mapper().createObjectNode();
        report.put("benchmark", name).put("at", Instant.now().toString());
        report.put("processors", Runtime.getRuntime().availableProcessors());
        report.put("java", System.getProperty("java.version"));
        ArrayNode all = report.putArray("rows");
        rows.forEach(row -> all.add(Json.mapper().valueToTree(row)));
        Files.createDirectories(directory);
        Path file = directory.resolve(name + ".json");
        Json.mapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), report);
        return file;
    }
}
