package io.mastercontrol.agent.definition;

import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.agent.supervision.DeviceDefinitions;
import io.mastercontrol.contracts.workload.WorkloadFile;
import io.mastercontrol.contracts.workload.WorkloadParser;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The workloads in this device's own YAML files, read once at the start. A wrong file never keeps the others from running. */
public final class LocalDefinitions implements DeviceDefinitions {
    private final Map<String, Definition> definitions = new LinkedHashMap<>();
    private final Map<String, Path> origins = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final Map<String, String> variables;
    private final Optional<String> user;

    public LocalDefinitions(AgentConfig config) {
        user = config.user();
        variables = variables(config);
        config.workloads().orElse(List.of()).stream()
                .flatMap(path -> files(path).stream())
                .map(file -> file.toAbsolutePath().normalize())
                .distinct()
                .forEach(file -> read(file, variables));
    }

    public Collection<Definition> definitions() {
        return List.copyOf(definitions.values());
    }

    @Override
    public Optional<Definition> definition(String name) {
        return Optional.ofNullable(definitions.get(name));
    }

    /** Values for templates on this device. */
    public Map<String, String> variables() {
        return Map.copyOf(variables);
    }

    /** Everything that is wrong with the files, one sentence each. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    private Map<String, String> variables(AgentConfig config) {
        Map<String, String> all = new HashMap<>();
        if (config.variables().isPresent()) {
            try {
                Object tree = new Yaml(new SafeConstructor(new LoaderOptions()))
                        .load(Files.readString(config.variables().get()));
                if (tree instanceof Map<?, ?> map) {
                    map.forEach((key, value) -> all.put(String.valueOf(key), String.valueOf(value)));
                } else if (tree != null) {
                    problems.add("the variables in " + config.variables().get() + " are no list of name: value");
                }
            } catch (IOException | YAMLException e) {
                problems.add("the variables in " + config.variables().get() + " cannot be read: " + e.getMessage());
            }
        }
        all.put("device", DeviceName.of(config));
        all.put("data", config.data().toAbsolutePath().normalize().toString());
        return all;
    }

    private List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> below = Files.list(path)) {
            return below.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            problems.add("the directory " + path + " cannot be read: " + e.getMessage());
            return List.of();
        }
    }

    private void read(Path file, Map<String, String> variables) {
        try {
            WorkloadFile read = WorkloadParser.parse(file.toString(), Files.readString(file), variables);
            read.problems().forEach(problem -> problems.add(problem.toString()));
            if (read.isValid()) {
                read.workloads().forEach(spec -> add(file, spec.orAs(user)));
            }
        } catch (java.nio.file.NoSuchFileException e) {
            problems.add("there is no workload file " + file);
        } catch (IOException e) {
            problems.add("the workload file " + file + " cannot be read: " + e.getMessage());
        }
    }

    private void add(Path file, WorkloadSpec spec) {
        Path other = origins.putIfAbsent(spec.name(), file);
        if (other != null) {
            definitions.remove(spec.name());
            problems.add("workload " + spec.name() + " is in " + other + " and in " + file
                    + ": rename one of them; neither runs until then");
            return;
        }
        definitions.put(spec.name(), new Definition(spec, spec.version(), null, file.getParent(), false));
    }
}
