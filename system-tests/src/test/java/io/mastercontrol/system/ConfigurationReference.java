package io.mastercontrol.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes {@code docs/configuration.md} from the typed {@code *Config} interfaces: their names, defaults and Javadoc. */
final class ConfigurationReference {
    private static final Pattern MAPPING = Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)");
    private static final Pattern NESTED = Pattern.compile("(?s)(?:public )?interface (\\w+) \\{(.*?)\\n    \\}");
    private static final Pattern ENTRY = Pattern.compile(
            "(?s)(?:/\\*\\*(.*?)\\*/\\s*)?((?:@\\w+(?:\\([^)]*\\))?\\s*)*)([\\w<>., @()]+?) (\\w+)\\(\\);");
    private static final Pattern DEFAULT = Pattern.compile("@WithDefault\\(\"([^\"]*)\"\\)");

    private final Path root;

    ConfigurationReference(Path root) {
        this.root = root;
    }

    private record Key(String name, String type, String fallback, String meaning) {}

    String page() throws IOException {
        Map<String, Map<String, Key>> modules = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root, 12)) {
            for (Path file : (Iterable<Path>) files.filter(ConfigurationReference::isConfig)::iterator) {
                String module = root.relativize(file).getName(0).toString();
                keys(Files.readString(file))
                        .forEach(key -> modules.computeIfAbsent(module, m -> new TreeMap<>())
                                .put(key.name(), key));
            }
        }
        StringBuilder page = new StringBuilder("""
                # Configuration

                Every key of every process, written from the interfaces that read them. A key is given as a Java system
                property, in a file named by `QUARKUS_CONFIG_LOCATIONS`, or in the environment: upper case, with `_` for
                everything that is no letter or digit (`mc.liveness.stale-after` is `MC_LIVENESS_STALE_AFTER`).
                `./master-control up` writes what an installation needs to `DIR/config/`. Durations read `500ms`, `30s`, `5m`.
                """);
        modules.forEach((module, keys) -> section(page, module, keys));
        return page.toString();
    }

    private static boolean isConfig(Path file) {
        String path = file.toString();
        return path.endsWith("Config.java") && path.contains("/src/main/java/");
    }

    private static void section(StringBuilder page, String module, Map<String, Key> keys) {
        page.append("\n## ").append(module).append("\n\n| key | default | what |\n|---|---|---|\n");
        keys.values()
                .forEach(key -> page.append("| `")
                        .append(key.name())
                        .append("` | ")
                        .append(key.fallback())
                        .append(" | ")
                        .append(key.meaning())
                        .append(" |\n"));
    }

    private static List<Key> keys(String source) {
        Matcher mapping = MAPPING.matcher(source);
        if (!mapping.find()) {
            return List.of();
        }
        String body = source.substring(source.indexOf('{', mapping.end()) + 1);
        Map<String, String> nested = new TreeMap<>();
        Matcher inner = NESTED.matcher(body);
        while (inner.find()) {
            nested.put(inner.group(1), inner.group(2));
        }
        return entries(mapping.group(1), NESTED.matcher(body).replaceAll(""), nested);
    }

    private static List<Key> entries(String prefix, String body, Map<String, String> nested) {
        List<Key> keys = new ArrayList<>();
        Matcher entry = ENTRY.matcher(body);
        while (entry.find()) {
            boolean parents = entry.group(2).contains("@WithParentName");
            String name = parents ? prefix : prefix + "." + kebab(entry.group(4));
            String type = entry.group(3).trim();
            if (nested.containsKey(type)) {
                keys.addAll(entries(name, nested.get(type), nested));
                continue;
            }
            Matcher fallback = DEFAULT.matcher(entry.group(2));
            boolean optional = type.startsWith("Optional") || type.startsWith("Map");
            String told = fallback.find() ? "`" + fallback.group(1) + "`" : optional ? "none" : "required";
            keys.add(new Key(name, type, told, meaning(entry.group(1))));
        }
        return keys;
    }

    private static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static String meaning(String javadoc) {
        return javadoc == null
                ? ""
                : javadoc.replaceAll("(?m)^\\s*\\* ?", "")
                        .replaceAll("\\{@(?:code|link) ([^}]*)\\}", "`$1`")
                        .replaceAll("\\s+", " ")
                        .replace("|", "\\|")
                        .trim();
    }
}
