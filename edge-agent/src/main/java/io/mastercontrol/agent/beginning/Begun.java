package io.mastercontrol.agent.beginning;

import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.definition.LocalDefinitions;
import io.mastercontrol.agent.desired.Releases;
import io.mastercontrol.agent.plugin.PluginConfig;
import io.mastercontrol.agent.plugin.Plugins;
import io.mastercontrol.agent.supervision.Workloads;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;

/** Hands what has begun before the framework to the rest of the agent; under a test, it begins here. */
@Singleton
class Begun {
    @Produces
    @Singleton
    static Beginning beginning(AgentConfig config, PluginConfig plugins) throws IOException {
        Optional<Beginning> early = Beginning.taken();
        return early.isPresent() ? early.get() : Beginning.begin(config, plugins);
    }

    @Produces
    @Singleton
    static LocalDefinitions local(Beginning beginning) {
        return beginning.local();
    }

    @Produces
    @Singleton
    static Releases releases(Beginning beginning) {
        return beginning.releases();
    }

    @Produces
    @Singleton
    static Plugins plugins(Beginning beginning) {
        return beginning.plugins();
    }

    /** The one supervisor. */
    @Produces
    @Singleton
    static Workloads workloads(Beginning beginning) {
        return beginning.workloads();
    }
}
