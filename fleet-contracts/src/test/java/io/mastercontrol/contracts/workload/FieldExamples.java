package io.mastercontrol.contracts.workload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** For each field of the table a small file that uses its example. */
final class FieldExamples {
    private FieldExamples() {}

    /** @param path for example {@code health.interval} */
    record Example(String path, String yaml) {
        @Override
        public String toString() {
            return path;
        }
    }

    static List<Example> all() {
        List<Example> all = new ArrayList<>();
        for (Field field : WorkloadFields.WORKLOAD) {
            all.add(new Example(field.name(), workload(field.name(), field.example())));
            all.addAll(inside(field.name(), field));
        }
        return all;
    }

    private static List<Example> inside(String path, Field section) {
        List<Example> all = new ArrayList<>();
        for (Field field : section.type().inner()) {
            String value = "{" + beside(section.name(), field.name()) + field.line() + "}";
            String name = path + "." + field.name();
            String[] outer = path.split("\\.");
            boolean nested = outer.length > 1;
            all.add(new Example(name, workload(outer[0], nested ? "{" + section.name() + ": " + value + "}" : value)));
            if (!nested) {
                all.addAll(inside(name, field));
            }
        }
        return all;
    }

    /** What a field of a section cannot do without. */
    private static String beside(String section, String field) {
        Map<String, List<String>> needs = Map.of(
                "health", List.of("tcp: 80", "http", "tcp", "exec", "log", "file", "plugin"),
                "schedule", List.of("cron: '@daily'", "cron"),
                "file", List.of("path: alive", "path"),
                "podman", List.of("image: sensor", "image", "archive"),
                "blue_green", List.of("port: 8080", "port", "socket", "symlink", "listen"),
                "namespaces", List.of("network: own", "network", "mount", "pid", "user"));
        if (section.equals("metrics")) {
            return field.equals("url") ? "names: [jobs], " : "url: 'http://127.0.0.1:9/', ";
        }
        List<String> need = needs.getOrDefault(section, List.of());
        return need.isEmpty() || need.contains(field) ? "" : need.get(0) + ", ";
    }

    private static String workload(String field, String value) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("name", "x");
        lines.put("type", "agent");
        lines.put("run_mode", field.equals("schedule") ? "schedule" : field.equals("max_runs") ? "n_times" : "forever");
        switch (field) {
            case "entry_point", "params" -> lines.put("module", "jobs.report");
            case "exec", "module" -> lines.put("tags", "[]");
            case "restart_with", "stop_with" -> {
                lines.put("command", "[x]");
                lines.put("depends_on", value);
            }
            case "isolation" -> lines.putAll(Map.of("command", "[x]", "user", "pi"));
            default -> lines.put("command", "[x]");
        }
        lines.put(field, value);
        return lines.entrySet().stream()
                .map(line -> line.getKey() + ": " + line.getValue() + "\n")
                .collect(Collectors.joining());
    }
}
