package io.mastercontrol.cli.fleet;

import io.mastercontrol.cli.api.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The fleet as files want it: groups, variables by scope, rules for alerts, and which version of which release which devices
 * shall run. Several files together say it; no two may say the same thing.
 */
record FleetFile(
        Map<String, Map<String, Object>> groups,
        Map<String, Map<String, String>> variables,
        Map<String, Map<String, Object>> alertRules,
        Map<String, Map<String, Object>> releases) {
    private static final Set<String> SECTIONS = Set.of("groups", "variables", "alert_rules", "releases");
    private static final long MOST_BYTES = 1024 * 1024;

    /** @throws Failure naming the file and what is wrong with it */
    static FleetFile read(List<Path> paths) {
        FleetFile all = new FleetFile(
                new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        for (Path path : paths) {
            files(path).forEach(file -> all.take(file, tree(file)));
        }
        return all;
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> found = Files.walk(path)) {
            List<Path> files = found.filter(
                            file -> file.getFileName().toString().matches(".*\\.ya?ml") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new Failure(Failure.USAGE, path + " has no .yaml or .yml file");
            }
            return files;
        } catch (IOException e) {
            throw new Failure(Failure.USAGE, path + ": " + Failure.reason(e));
        }
    }

    private static Object tree(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw wrong(file, "is larger than 1 MiB");
            }
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
        } catch (IOException e) {
            throw wrong(file, Failure.reason(e));
        } catch (YAMLException e) {
            throw wrong(
                    file, "is not YAML: " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    private void take(Path file, Object tree) {
        if (tree == null) {
            return;
        }
        Map<String, Object> sections = mapping(file, "the file", tree);
        for (String section : sections.keySet()) {
            if (!SECTIONS.contains(section)) {
                throw wrong(
                        file,
                        "has '" + section + "', but there can only be groups, variables, alert_rules and releases");
            }
        }
        entries(file, "groups", sections.get("groups"), groups);
        entries(file, "alert_rules", sections.get("alert_rules"), alertRules);
        entries(file, "releases", sections.get("releases"), releases);
        mapping(file, "variables", sections.getOrDefault("variables", Map.of())).forEach((scope, values) -> {
            Map<String, String> known = variables.computeIfAbsent(scope, s -> new LinkedHashMap<>());
            mapping(file, "variables of " + scope, values).forEach((name, value) -> {
                if (value instanceof Map || value instanceof List) {
                    throw wrong(file, "variable " + name + " of " + scope + " is no single value");
                }
                if (known.put(name, value == null ? "" : String.valueOf(value)) != null) {
                    throw wrong(file, "says a second time what variable " + name + " of " + scope + " is");
                }
            });
        });
    }

    private static void entries(Path file, String section, Object written, Map<String, Map<String, Object>> into) {
        mapping(file, section, written == null ? Map.of() : written).forEach((name, value) -> {
            if (into.put(name, mapping(file, name + " of " + section, value)) != null) {
                throw wrong(file, "says a second time what " + name + " of " + section + " is");
            }
        });
    }

    private static Map<String, Object> mapping(Path file, String what, Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(file, what + " must be names and values");
        }
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((key, entry) -> named.put(String.valueOf(key), entry));
        return named;
    }

    private static Failure wrong(Path file, String what) {
        return new Failure(Failure.USAGE, file + ": " + what);
    }

    /** Values of a list, as texts. */
    static List<String> texts(Object value) {
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(item -> texts.add(String.valueOf(item)));
        }
        return texts;
    }
}
