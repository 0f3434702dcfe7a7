package io.mastercontrol.agent.plugin;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.NamingConvention;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What plugins tell, and what is to be told of them, at {@code /metrics}. Reading never waits for a plugin: they are asked
 * in the background, from the first reading on for as long as somebody reads.
 */
@Singleton
public class PluginMeters {
    private static final System.Logger LOG = System.getLogger(PluginMeters.class.getName());
    /** Who has not read for so long does not read any more. */
    private static final Duration READERS_PAUSE = Duration.ofMinutes(5);
    /** What is older than as many intervals is not shown. */
    private static final int STALE = 3;

    private final Plugins plugins;
    private final MeterRegistry agents;
    private final CollectorRegistry page;
    private final Map<String, Told> told = new ConcurrentHashMap<>();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long readNanos;
    private final ThreadPoolExecutor asker =
            new ThreadPoolExecutor(0, 1, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "plugin-metrics");
                thread.setDaemon(true);
                return thread;
            });

    /** @param page what {@code /metrics} shows */
    PluginMeters(Plugins plugins, MeterRegistry agents, CollectorRegistry page) {
        this.plugins = plugins;
        this.agents = agents;
        this.page = page;
    }

    /** One for all who ask for it; Quarkus makes one for each. */
    @Produces
    @Singleton
    static CollectorRegistry page() {
        return new CollectorRegistry(true);
    }

    private record Told(List<Sample> samples, long atNanos) {}

    /** One reading of {@code /metrics}. What there will be to read is not known before, and not to be asked for then. */
    private final class Reading extends Collector implements Collector.Describable {
        @Override
        public List<MetricFamilySamples> collect() {
            return read();
        }

        @Override
        public List<MetricFamilySamples> describe() {
            return List.of();
        }
    }

    void start(@Observes StartupEvent event) {
        page.register(new Reading());
    }

    void stop(@Observes ShutdownEvent event) {
        asker.shutdownNow();
    }

    private List<MetricFamilySamples> read() {
        readNanos = System.nanoTime();
        if (asking.compareAndSet(false, true)) {
            ask();
        }
        List<MetricFamilySamples> all = new ArrayList<>();
        List<PluginStatus> statuses = plugins.statuses(false);
        if (!statuses.isEmpty()) {
            all.add(about(
                    "mc_plugin_up",
                    false,
                    "0 while it fails or is refused",
                    statuses,
                    s -> s.state().equals("backoff") || s.state().equals("refused") ? 0 : 1));
            all.add(about(
                    "mc_plugin_restarts_total", true, "Starts after a failure", statuses, PluginStatus::restarts));
            all.add(about("mc_plugin_failures_total", true, "Calls that failed", statuses, PluginStatus::failures));
        }
        all.addAll(theirs());
        return all;
    }

    private static MetricFamilySamples about(
            String name, boolean counter, String help, List<PluginStatus> all, ToDoubleFunction<PluginStatus> value) {
        List<MetricFamilySamples.Sample> samples = all.stream()
                .map(s -> new MetricFamilySamples.Sample(
                        name, List.of("plugin"), List.of(s.name()), value.applyAsDouble(s)))
                .toList();
        return family(name, counter, help, samples);
    }

    private static MetricFamilySamples family(
            String name, boolean counter, String help, List<MetricFamilySamples.Sample> samples) {
        return new MetricFamilySamples(
                name, counter ? Collector.Type.COUNTER : Collector.Type.GAUGE, help, new ArrayList<>(samples));
    }

    private List<MetricFamilySamples> theirs() {
        long oldest =
                System.nanoTime() - STALE * plugins.config().metricsInterval().toNanos();
        Set<String> ours = names();
        Map<String, Sample> first = new LinkedHashMap<>();
        Map<String, List<MetricFamilySamples.Sample>> families = new LinkedHashMap<>();
        told.forEach((plugin, answer) -> {
            for (Sample sample : answer.atNanos() - oldest < 0 ? List.<Sample>of() : answer.samples()) {
                Sample before = first.putIfAbsent(sample.name(), sample);
                boolean fits = before == null || before.counter() == sample.counter();
                if (fits && ours.stream().noneMatch(own -> isOrBelongsTo(sample.name(), own))) {
                    families.computeIfAbsent(sample.name(), name -> new ArrayList<>())
                            .add(labelled(plugin, sample));
                }
            }
        });
        return families.entrySet().stream()
                .map(entry -> {
                    Sample one = first.get(entry.getKey());
                    return family(one.name(), one.counter(), one.help(), entry.getValue());
                })
                .toList();
    }

    private static MetricFamilySamples.Sample labelled(String plugin, Sample sample) {
        List<String> names = new ArrayList<>(List.of("plugin"));
        List<String> values = new ArrayList<>(List.of(plugin));
        names.addAll(sample.labels().keySet());
        values.addAll(sample.labels().values());
        return new MetricFamilySamples.Sample(sample.name(), names, values, sample.value());
    }

    /** What the names of the agent's own metrics begin with, which no plugin may show a second time. */
    private Set<String> names() {
        Set<String> names = agents.getMeters().stream()
                .map(Meter::getId)
                .map(id -> id.getConventionName(NamingConvention.snakeCase))
                .collect(Collectors.toSet());
        names.add("mc");
        return names;
    }

    private static boolean isOrBelongsTo(String name, String own) {
        return name.equals(own) || name.startsWith(own + "_");
    }

    /** One round, and the next one later, until nobody reads any more. */
    private void ask() {
        try {
            asker.execute(() -> {
                round();
                boolean read = System.nanoTime() - readNanos < READERS_PAUSE.toNanos();
                if (read) {
                    plugins.timer()
                            .schedule(
                                    this::ask,
                                    plugins.config().metricsInterval().toMillis(),
                                    TimeUnit.MILLISECONDS);
                } else {
                    asking.set(false);
                    told.clear();
                }
            });
        } catch (RejectedExecutionException e) {
            asking.set(false);
            LOG.log(System.Logger.Level.DEBUG, "no metrics are asked for now; the next reading begins anew");
        }
    }

    private void round() {
        List<Plugin> all = plugins.installed().meters();
        told.keySet()
                .retainAll(all.stream().map(plugin -> plugin.manifest().name()).collect(Collectors.toSet()));
        for (Plugin plugin : all) {
            String name = plugin.manifest().name();
            try {
                told.put(name, new Told(plugins.metrics(plugin), System.nanoTime()));
            } catch (PluginFailure e) {
                told.remove(name);
                LOG.log(System.Logger.Level.DEBUG, "no metrics: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
