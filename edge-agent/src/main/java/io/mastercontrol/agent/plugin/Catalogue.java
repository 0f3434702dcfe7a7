package io.mastercontrol.agent.plugin;

import io.mastercontrol.agent.plugin.ManifestReader.Reading;
import io.mastercontrol.agent.plugin.Provides.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The plugins that were found in their directories at one look.
 *
 * @param readings by directory, in the order in which they were found
 * @param plugins by name, those that can be used
 * @param words the name of the plugin that provides each
 * @param refused by directory, why what is there cannot be used, or not all of it
 */
record Catalogue(
        Map<Path, Reading> readings,
        Map<String, Manifest> plugins,
        Map<Kind, Map<String, String>> words,
        Map<Path, List<String>> refused) {
    static final Catalogue EMPTY = new Catalogue(Map.of(), Map.of(), Map.of(), Map.of());

    /** Looks again; what has not changed since {@code before} is not read again. */
    static Catalogue look(List<Path> roots, Catalogue before) {
        Catalogue found = new Catalogue(
                new LinkedHashMap<>(), new LinkedHashMap<>(), new EnumMap<>(Kind.class), new LinkedHashMap<>());
        for (Path root : roots) {
            for (Path directory : found.below(root)) {
                String stamp = stamp(directory);
                Reading old = before.readings.get(directory);
                boolean same = old != null
                        && old.manifest()
                                .filter(was -> was.stamp().equals(stamp))
                                .isPresent();
                found.add(directory, same ? old : ManifestReader.read(directory, stamp));
            }
        }
        return found;
    }

    private List<Path> below(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        Optional<String> open = Ownership.problem(root);
        if (open.isPresent()) {
            refused.put(root, List.of(open.get()));
            return List.of();
        }
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(path -> !path.getFileName().toString().startsWith("."))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            refused.put(root, List.of(root + ": cannot be listed: " + e));
            return List.of();
        }
    }

    /** Empty where no manifest is (yet). */
    private static String stamp(Path directory) {
        try {
            return new TreeMap<>(Files.readAttributes(directory.resolve(Manifest.FILE), "unix:ino,ctime,size"))
                    .toString();
        } catch (IOException e) {
            return "";
        }
    }

    private void add(Path directory, Reading reading) {
        readings.put(directory, reading);
        List<String> problems = new ArrayList<>(reading.problems());
        reading.manifest().ifPresent(manifest -> {
            Manifest other = plugins.putIfAbsent(manifest.name(), manifest);
            if (other != null) {
                problems.add(directory + ": the plugin in " + other.directory()
                        + " has the same name and comes first; remove one of them");
                return;
            }
            for (Kind kind : Kind.values()) {
                manifest.provides().words(kind).forEach(word -> claim(kind, word, manifest, problems));
            }
        });
        if (!problems.isEmpty()) {
            refused.put(directory, problems);
        }
    }

    private void claim(Kind kind, String word, Manifest manifest, List<String> problems) {
        String first = words.computeIfAbsent(kind, any -> new LinkedHashMap<>()).putIfAbsent(word, manifest.name());
        if (first != null && !first.equals(manifest.name())) {
            problems.add(manifest.directory() + ": the " + kind + " " + word + " is provided by the plugin " + first
                    + " already, which comes first; remove one of them");
        }
    }

    Optional<Manifest> provider(Kind kind, String word) {
        return Optional.ofNullable(words.getOrDefault(kind, Map.of()).get(word)).map(plugins::get);
    }

    /** What is wrong with the plugin that was probably meant. */
    Optional<String> whyNot(String word) {
        return refused.entrySet().stream()
                .filter(entry -> entry.getKey().getFileName().toString().equals(word))
                .flatMap(entry -> entry.getValue().stream())
                .findFirst();
    }
}
