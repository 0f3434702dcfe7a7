package io.mastercontrol.agent.plugin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads and checks one {@code plugin.yaml}, and says everything that is wrong with it. */
final class ManifestReader {
    private static final int LONGEST_FILE = 64 * 1024;
    private static final String NAME = "[a-z0-9][a-z0-9._-]{0,62}";
    private static final String WORD = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";
    private static final String VERSION = "[A-Za-z0-9][A-Za-z0-9.+~_-]{0,62}";
    private static final Set<String> FIELDS = Set.of("name", "version", "protocol", "command", "provides");
    private static final Set<String> PROVIDED = Set.of("workload_types", "health_checks", "metrics", "log_processors");
    private static final List<String> OURS = List.of("agent", "script", "service");

    private final Path file;
    private final List<String> problems = new ArrayList<>();

    private ManifestReader(Path file) {
        this.file = file;
    }

    /** What was read: a manifest, or why there is none. */
    record Reading(Optional<Manifest> manifest, List<String> problems) {}

    /** @param stamp tells this state of the file from others */
    static Reading read(Path directory, String stamp) {
        ManifestReader reader = new ManifestReader(directory.resolve(Manifest.FILE));
        Optional<Manifest> manifest = reader.tree().map(tree -> reader.manifest(tree, directory, stamp));
        manifest.ifPresent(found -> reader.problems.addAll(Ownership.problems(found)));
        return reader.problems.isEmpty()
                ? new Reading(manifest, List.of())
                : new Reading(Optional.empty(), List.copyOf(reader.problems));
    }

    private void problem(String sentence) {
        problems.add(file + ": " + sentence);
    }

    private Optional<Map<?, ?>> tree() {
        if (!Files.exists(file)) {
            problem("is not there, so its directory is no plugin; write it, or remove the directory");
            return Optional.empty();
        }
        try {
            if (Files.size(file) > LONGEST_FILE) {
                problem("is longer than " + LONGEST_FILE / 1024 + " KiB; a manifest says only what a plugin is");
                return Optional.empty();
            }
            Object tree = yaml().load(Files.readString(file, StandardCharsets.UTF_8));
            if (tree instanceof Map<?, ?> map) {
                return Optional.of(map);
            }
            problem("must be names and values such as 'name: site'");
        } catch (IOException e) {
            problem("cannot be read as UTF-8 text: " + e);
        } catch (YAMLException e) {
            problem("is not YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        }
        return Optional.empty();
    }

    /** Every value is the text that was written: version 1.10 is not 1.1. */
    private static Yaml yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(10);
        DumperOptions unused = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(unused), unused, options, new Resolver() {
            @Override
            protected void addImplicitResolvers() {
                // None: what is written without quotes is text as well.
            }
        });
    }

    private Manifest manifest(Map<?, ?> tree, Path directory, String stamp) {
        unknown(tree, FIELDS, "");
        String name = text(tree, "name", NAME, "lower-case letters, digits, dots, hyphens or underscores", "site");
        String directoryName = directory.getFileName().toString();
        if (name.matches(NAME) && !name.equals(directoryName)) {
            problem("'name' is '" + name + "', but its directory is '" + directoryName + "'; rename one of them");
        }
        String version = text(tree, "version", VERSION, "letters, digits and . + ~ _ -", "1.0.0");
        String protocol = text(tree, "protocol", "\\d{1,4}", "a number", Manifest.PROTOCOL);
        if (protocol.matches("\\d{1,4}") && !protocol.equals(Manifest.PROTOCOL)) {
            problem("'protocol' is '" + protocol + "', but this agent speaks " + Manifest.PROTOCOL
                    + "; install a plugin that does, or another agent");
        }
        List<String> command = texts(tree, "command", "command");
        if (command.isEmpty() || command.get(0).isBlank()) {
            problem("'command' names no program; write a list such as [python3, -u, plugin.py]");
        }
        return new Manifest(name, version, command, provides(tree), directory, stamp);
    }

    private Provides provides(Map<?, ?> tree) {
        if (!(tree.get("provides") instanceof Map<?, ?> section)) {
            problem("'provides' is missing, or is no mapping; write for example provides: {workload_types: [site]}");
            return new Provides(List.of(), List.of(), false, List.of());
        }
        unknown(section, PROVIDED, "provides.");
        String metrics = section.containsKey("metrics") ? String.valueOf(section.get("metrics")) : "false";
        if (!metrics.equals("true") && !metrics.equals("false")) {
            problem("'provides.metrics' is '" + metrics + "', but must be true or false");
        }
        Provides provides = new Provides(
                words(section, "workload_types"),
                words(section, "health_checks"),
                metrics.equals("true"),
                words(section, "log_processors"));
        provides.workloadTypes().stream()
                .filter(OURS::contains)
                .forEach(word -> problem(
                        "'provides.workload_types' has '" + word + "', which is the agent's own; choose another word"));
        if (provides.nothingAtAll()) {
            problem("'provides' names nothing; a plugin that provides nothing is not needed");
        }
        return provides;
    }

    private void unknown(Map<?, ?> section, Set<String> known, String path) {
        section.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !known.contains(key))
                .forEach(key -> problem("unknown field '" + path + key + "'; there can be "
                        + String.join(", ", known.stream().sorted().toList())));
    }

    private String text(Map<?, ?> tree, String field, String pattern, String hint, String example) {
        Object value = tree.get(field);
        if (value == null) {
            problem("'" + field + "' is missing, for example " + field + ": " + example);
            return "";
        }
        if (!(value instanceof String text) || !text.matches(pattern)) {
            problem("'" + field + "' is '" + value + "', but must be " + hint);
            return "";
        }
        return text;
    }

    private List<String> words(Map<?, ?> section, String field) {
        List<String> words = section.containsKey(field) ? texts(section, field, "provides." + field) : List.of();
        words.stream()
                .filter(word -> !word.matches(WORD))
                .forEach(word -> problem("'provides." + field + "' has '" + word
                        + "', but a word is 1 to 63 letters, digits, dots, hyphens or underscores, beginning with a letter"
                        + " or digit"));
        return words;
    }

    private List<String> texts(Map<?, ?> section, String field, String shown) {
        if (section.get(field) instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        if (section.get(field) != null) {
            problem("'" + shown + "' must be a list of texts");
        }
        return List.of();
    }
}
