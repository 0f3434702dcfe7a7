package io.mastercontrol.agent.beginning;

import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.definition.DeviceName;
import io.mastercontrol.agent.definition.LocalDefinitions;
import io.mastercontrol.agent.desired.Releases;
import io.mastercontrol.agent.plugin.PluginConfig;
import io.mastercontrol.agent.plugin.Plugins;
import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.agent.supervision.Supervision;
import io.mastercontrol.agent.supervision.Workloads;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * A supervisor's first duty: the lock of the data directory, and the workloads. It needs nothing of the framework, whose start
 * takes longer than that of the first process, and goes on beside it (see docs/adr/0055-children-first.md).
 */
public final class Beginning {
    private static final AtomicReference<Beginning> EARLY = new AtomicReference<>();

    private final AgentConfig config;
    private final DataLock lock;
    private final LocalDefinitions local;
    private final Releases releases;
    private final Plugins plugins;
    private final Workloads workloads;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Beginning(AgentConfig config, PluginConfig pluginConfig) throws IOException {
        this.config = config;
        this.lock = DataLock.take(config.data());
        this.local = new LocalDefinitions(config);
        this.releases = new Releases(config.data(), local.variables(), config.user());
        this.plugins = new Plugins(pluginConfig, config.data());
        this.workloads =
                Supervision.on(config.data(), DeviceName.of(config), config.cgroups(), config.memory(), plugins);
    }

    /**
     * Begins before the framework does, which takes it over. What is wrong with the settings is left for the framework to
     * tell, which knows how.
     *
     * @throws IOException with a sentence for people
     */
    public static void early() throws IOException {
        Thread reading = new Thread(Supervision::readUp, "beginning");
        reading.setDaemon(true);
        reading.start();
        SmallRyeConfig settings;
        try {
            settings = ConfigUtils.configBuilder()
                    .withMapping(AgentConfig.class)
                    .withMapping(PluginConfig.class)
                    .build();
        } catch (ConfigValidationException e) {
            return;
        }
        EARLY.set(begin(settings.getConfigMapping(AgentConfig.class), settings.getConfigMapping(PluginConfig.class)));
    }

    /** What has begun already, if it has; once. */
    static Optional<Beginning> taken() {
        return Optional.ofNullable(EARLY.getAndSet(null));
    }

    /** @throws IOException with a sentence for people */
    static Beginning begin(AgentConfig config, PluginConfig plugins) throws IOException {
        Beginning beginning = new Beginning(config, plugins);
        beginning.begin();
        return beginning;
    }

    private void begin() {
        Map<String, Definition> all = new LinkedHashMap<>();
        local.definitions().forEach(definition -> all.put(definition.name(), definition));
        releases.definitions().forEach(definition -> all.put(definition.name(), definition));
        workloads.withhold();
        workloads.begin(all.values(), releases.beside());
        Logger log = Logger.getLogger(Beginning.class);
        local.problems().forEach(log::error);
        log.infof("supervising %d workloads from %s", all.size(), config.data());
    }

    LocalDefinitions local() {
        return local;
    }

    Releases releases() {
        return releases;
    }

    Plugins plugins() {
        return plugins;
    }

    Workloads workloads() {
        return workloads;
    }

    /** Whether the caller is to end the supervisor: nobody else has or will. */
    public boolean mayEnd() {
        return ended.compareAndSet(false, true);
    }

    /** Another agent may take the data directory from now on. */
    public void release() throws IOException {
        lock.close();
    }
}
