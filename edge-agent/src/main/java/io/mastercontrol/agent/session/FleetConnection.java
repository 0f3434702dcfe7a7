package io.mastercontrol.agent.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.definition.LocalDefinitions;
import io.mastercontrol.agent.desired.Releases;
import io.mastercontrol.agent.supervision.LinkReport;
import io.mastercontrol.agent.supervision.WorkloadObserver;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.agent.update.AgentRestart;
import io.mastercontrol.agent.update.AgentUpdate;
import io.mastercontrol.agent.update.AgentVersion;
import io.mastercontrol.agent.update.LauncherConfig;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where the session with the fleet has its place in the agent's life: after the workloads, and gone after them. */
@ApplicationScoped
public class FleetConnection implements WorkloadObserver, LinkReport {
    private static final int AFTER_WORKLOADS = 10_000;

    private final AgentConfig config;
    private final LocalDefinitions local;
    private final Instance<Workloads> workloads;
    private final AgentUpdate update;
    private final FleetSession session;

    FleetConnection(
            AgentConfig config,
            LocalDefinitions local,
            Instance<Workloads> workloads,
            Vertx vertx,
            Releases releases,
            AgentUpdate update,
            LauncherConfig launcher,
            @ConfigProperty(name = "quarkus.application.version") String version)
            throws IOException {
        this.config = config;
        this.local = local;
        this.workloads = workloads;
        this.update = update;
        this.session = new FleetSession(config, vertx, AgentVersion.running(launcher, version), releases);
    }

    @Produces
    @Singleton
    static Releases releases(AgentConfig config, LocalDefinitions local) throws IOException {
        return new Releases(config.data(), local.variables(), config.user());
    }

    @Produces
    @Singleton
    static AgentUpdate update(
            AgentConfig config,
            LauncherConfig launcher,
            Event<AgentRestart> restart,
            @ConfigProperty(name = "quarkus.application.version") String version)
            throws IOException {
        return new AgentUpdate(
                config.data(),
                launcher.agent(),
                launcher.packaged(),
                AgentVersion.running(launcher, version),
                () -> restart.fire(new AgentRestart()));
    }

    void open(@Observes @Priority(AFTER_WORKLOADS) StartupEvent event) {
        if (config.controlPlane().isPresent()) {
            session.open(workloads.get(), local, update);
        }
    }

    void close(@Observes @Priority(AFTER_WORKLOADS) ShutdownEvent event) {
        session.close();
    }

    @Override
    public void happened(Instant at, String type, String workload, String message, JsonNode detail) {
        if (config.controlPlane().isPresent()) {
            session.happened(at, type, workload, message, detail);
        }
    }

    @Override
    public void changed(WorkloadStatus status) {
        session.changed(status);
    }

    @Override
    public String linkState() {
        return session.situation();
    }
}
