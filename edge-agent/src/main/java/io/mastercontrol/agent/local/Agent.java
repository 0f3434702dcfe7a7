package io.mastercontrol.agent.local;

import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.definition.DeviceName;
import io.mastercontrol.agent.definition.LocalDefinitions;
import io.mastercontrol.agent.plugin.Plugins;
import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.agent.supervision.InstalledReleases;
import io.mastercontrol.agent.supervision.Supervision;
import io.mastercontrol.agent.supervision.WorkloadObserver;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.agent.update.AgentRestart;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** The order of an agent's life: its lock, then its workloads, then everything that needs a network; and back. */
@ApplicationScoped
public class Agent {
    private static final Logger LOG = Logger.getLogger(Agent.class);
    /** Before every other observer of the start. */
    private static final int FIRST = 1;

    private final AgentConfig config;
    private final LocalDefinitions local;
    private final Instance<Workloads> workloads;
    private final Instance<InstalledReleases> releases;
    private final Instance<WorkloadObserver> observers;
    private final AtomicBoolean ended = new AtomicBoolean();
    private DataLock lock;

    Agent(
            AgentConfig config,
            LocalDefinitions local,
            Instance<Workloads> workloads,
            Instance<InstalledReleases> releases,
            Instance<WorkloadObserver> observers) {
        this.config = config;
        this.local = local;
        this.workloads = workloads;
        this.releases = releases;
        this.observers = observers;
    }

    /** The one supervisor; unusable if the data directory is. */
    @Produces
    @Singleton
    static Workloads workloads(AgentConfig config, Plugins plugins) throws IOException {
        return Supervision.on(config.data(), DeviceName.of(config), config.cgroups(), config.memory(), plugins);
    }

    void start(@Observes @Priority(FIRST) StartupEvent event) {
        try {
            lock = DataLock.take(config.data());
        } catch (IOException e) {
            System.err.println("master-control agent: " + e.getMessage());
            Runtime.getRuntime().halt(1);
        }
        Map<String, Definition> all = new LinkedHashMap<>();
        Collection<Definition> beside = List.of();
        local.definitions().forEach(definition -> all.put(definition.name(), definition));
        if (releases.isResolvable()) {
            releases.get().definitions().forEach(definition -> all.put(definition.name(), definition));
            beside = releases.get().beside();
        }
        observers.forEach(workloads.get()::observe);
        workloads.get().begin(all.values(), beside);
        local.problems().forEach(LOG::error);
        LOG.infof("supervising %d workloads from %s", all.size(), config.data());
    }

    /** Stops every workload in reverse order, then the agent. Returns at once. */
    void shutDown() {
        Thread thread = new Thread(
                () -> {
                    if (ended.compareAndSet(false, true)) {
                        workloads.get().shutDown();
                    }
                    Quarkus.asyncExit(0);
                },
                "shutdown");
        thread.start();
    }

    /** Ends the agent and leaves every workload running: the launcher starts the agent that is to run now. */
    void restart(@Observes AgentRestart event) {
        if (ended.compareAndSet(false, true)) {
            workloads.get().leave();
        }
        Quarkus.asyncExit(AgentRestart.EXIT_CODE);
    }

    void stop(@Observes ShutdownEvent event) throws IOException {
        if (lock != null && ended.compareAndSet(false, true)) {
            if (config.onTerminate() == AgentConfig.OnTerminate.stop) {
                workloads.get().shutDown();
            } else {
                workloads.get().leave();
            }
        }
        if (lock != null) {
            lock.close();
        }
    }
}
