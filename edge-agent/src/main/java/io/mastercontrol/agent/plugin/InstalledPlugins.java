package io.mastercontrol.agent.plugin;

import io.mastercontrol.agent.plugin.Provides.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;

/** The plugins in their directories, which are looked at again while plugins are used, and their processes. Any thread. */
final class InstalledPlugins {
    private static final System.Logger LOG = System.getLogger(InstalledPlugins.class.getName());
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final PluginConfig config;
    private final List<Path> directories;
    private final Path states;
    private final ScheduledExecutorService timer;
    private final Map<String, Plugin> plugins = new LinkedHashMap<>();
    private final BiConsumer<String, String> failed;
    private Catalogue catalogue = Catalogue.EMPTY;
    private long lookedNanos;
    private boolean closed;

    /**
     * @param data the agent's data directory, where plugins can keep things
     * @param failed is told the name of a plugin that failed, and the sentence why
     */
    InstalledPlugins(
            PluginConfig config, Path data, ScheduledExecutorService timer, BiConsumer<String, String> failed) {
        this.config = config;
        this.directories = config.directories().stream()
                .map(path -> path.toAbsolutePath().normalize())
                .distinct()
                .toList();
        this.states = data.toAbsolutePath().normalize().resolve("plugin-state");
        this.timer = timer;
        this.failed = failed;
        look(true);
    }

    /** Looks into the directories, unless that was done a moment ago; a plugin that is gone or new is ended. */
    private synchronized Catalogue look(boolean anew) {
        if (anew || System.nanoTime() - lookedNanos >= FRESH.toNanos()) {
            Catalogue next = Catalogue.look(directories, catalogue);
            next.refused().forEach((directory, problems) -> {
                if (!problems.equals(catalogue.refused().get(directory))) {
                    problems.forEach(problem -> LOG.log(System.Logger.Level.ERROR, problem));
                }
            });
            List<Plugin> gone = plugins.values().stream()
                    .filter(plugin -> !next.plugins().containsValue(plugin.manifest()))
                    .toList();
            plugins.values().removeAll(gone);
            gone.forEach(Plugin::close);
            catalogue = next;
            lookedNanos = System.nanoTime();
        }
        return catalogue;
    }

    private synchronized Plugin plugin(Manifest manifest) {
        return plugins.computeIfAbsent(
                manifest.name(),
                name -> new Plugin(
                        manifest,
                        config,
                        states.resolve(name),
                        timer,
                        () -> ThreadLocalRandom.current().nextDouble(),
                        why -> failed.accept(name, why)));
    }

    /** Where there is none, the directories are looked into anew: somebody may have put it there just now. */
    synchronized Optional<Plugin> provider(Kind kind, String word) {
        if (closed) {
            return Optional.empty();
        }
        Optional<Manifest> found = look(false).provider(kind, word);
        return found.or(() -> look(true).provider(kind, word)).map(this::plugin);
    }

    Plugin need(Kind kind, String field, String word) throws PluginFailure {
        return provider(kind, word).orElseThrow(() -> new PluginFailure(missing(kind, field, word)));
    }

    /** @return a sentence on what to do when there is no provider */
    synchronized String missing(Kind kind, String field, String word) {
        String refused = catalogue.whyNot(word).map(why -> " (" + why + ")").orElse("");
        return field + " " + word + " needs a plugin that provides the " + kind + " " + word
                + ", and this device has none" + refused + ": install one in "
                + (directories.isEmpty() ? "a directory that mc.agent.plugins names" : directories.get(0))
                + ", then start the workload";
    }

    /** The plugins that tell metrics. */
    synchronized List<Plugin> meters() {
        return closed
                ? List.of()
                : look(false).plugins().values().stream()
                        .filter(manifest -> manifest.provides().metrics())
                        .map(this::plugin)
                        .toList();
    }

    /** @param anew whether to look into the directories for it */
    synchronized List<PluginStatus> statuses(boolean anew) {
        Catalogue now = anew && !closed ? look(true) : catalogue;
        List<PluginStatus> all = new ArrayList<>();
        now.readings().forEach((directory, reading) -> {
            List<String> problems = now.refused().getOrDefault(directory, List.of());
            Optional<Manifest> used = reading.manifest().filter(now.plugins()::containsValue);
            all.add(
                    used.isPresent()
                            ? plugin(used.get()).status(problems)
                            : PluginStatus.refused(directory, reading.manifest(), problems));
        });
        now.refused().keySet().stream()
                .filter(directory -> !now.readings().containsKey(directory))
                .forEach(root -> all.add(PluginStatus.refused(
                        root, Optional.empty(), now.refused().get(root))));
        return all;
    }

    /** Ends all of them, and waits until they are gone. */
    void close() {
        List<PluginProcess> last;
        synchronized (this) {
            closed = true;
            last = plugins.values().stream()
                    .flatMap(plugin -> plugin.close().stream())
                    .toList();
        }
        long end = System.nanoTime() + LAST_WORDS.toNanos();
        try {
            for (PluginProcess process : last) {
                process.awaitEnd(Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
