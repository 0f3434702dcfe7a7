package io.mastercontrol.cli.alert;

import io.mastercontrol.cli.api.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** A file that a person wrote for the control plane. */
record YamlFile(Path path) {
    private static final long MOST_BYTES = 1024 * 1024;

    String text() {
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw new Failure(Failure.USAGE, path + " is larger than 1 MiB");
            }
            return Files.readString(path);
        } catch (IOException e) {
            throw new Failure(Failure.USAGE, path + ": " + Failure.reason(e));
        }
    }

    /**
     * One thing with a name, a list of them, or a list under a field.
     *
     * @param what one of them is, for what is wrong
     */
    List<Map<?, ?>> named(String what, String field) {
        Object tree = tree();
        Object list = tree instanceof Map<?, ?> map && map.containsKey(field) ? map.get(field) : tree;
        List<?> items = list instanceof List<?> several ? several : list == null ? List.of() : List.of(list);
        List<Map<?, ?>> things = new ArrayList<>();
        for (Object item : items) {
            if (!(item instanceof Map<?, ?> thing) || !(thing.get("name") instanceof String)) {
                throw new Failure(Failure.USAGE, path + ": " + what + " " + (things.size() + 1) + " has no name");
            }
            things.add(thing);
        }
        if (things.isEmpty()) {
            throw new Failure(Failure.USAGE, path + " has no " + what);
        }
        return things;
    }

    private Object tree() {
        try {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(text());
        } catch (YAMLException e) {
            throw new Failure(Failure.USAGE, path + " is no YAML: " + e.getMessage());
        }
    }
}
