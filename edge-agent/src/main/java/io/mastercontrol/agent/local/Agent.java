package io.mastercontrol.agent.local;

import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.beginning.Beginning;
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
import java.io.IOException;

/** The order of an agent's life: its workloads, then everything that needs the framework and a network; and back. */
@ApplicationScoped
public class Agent {
    /** Before every other observer of the start. */
    private static final int FIRST = 1;

    private final AgentConfig config;
    private final Beginning beginning;
    private final Workloads workloads;
    private final Instance<WorkloadObserver> observers;

    Agent(AgentConfig config, Beginning beginning, Workloads workloads, Instance<WorkloadObserver> observers) {
        this.config = config;
        this.beginning = beginning;
        this.workloads = workloads;
        this.observers = observers;
    }

    /** Workloads have begun already; who listens is told of it now. */
    void start(@Observes @Priority(FIRST) StartupEvent event) {
        observers.forEach(workloads::observe);
        workloads.tell();
    }

    /** Stops every workload in reverse order, then the agent. Returns at once. */
    void shutDown() {
        Thread thread = new Thread(
                () -> {
                    if (beginning.mayEnd()) {
                        workloads.shutDown();
                    }
                    Quarkus.asyncExit(0);
                },
                "shutdown");
        thread.start();
    }

    /** Ends the agent and leaves every workload running: the launcher starts the agent that is to run now. */
    void restart(@Observes AgentRestart event) {
        if (beginning.mayEnd()) {
            workloads.leave();
        }
        Quarkus.asyncExit(AgentRestart.EXIT_CODE);
    }

    void stop(@Observes ShutdownEvent event) throws IOException {
        if (beginning.mayEnd()) {
            if (config.onTerminate() == AgentConfig.OnTerminate.stop) {
                workloads.shutDown();
            } else {
                workloads.leave();
            }
        }
        beginning.release();
    }
}
