package io.mastercontrol.agent.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.definition.LocalDefinitions;
import io.mastercontrol.agent.desired.Releases;
import io.mastercontrol.agent.guard.BoardGuard;
import io.mastercontrol.agent.link.AgentFacts;
import io.mastercontrol.agent.link.LinkConfig;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Thrift;
import io.mastercontrol.agent.neighbour.NeighbourConfig;
import io.mastercontrol.agent.neighbour.Neighbourhood;
import io.mastercontrol.agent.outbox.BootTimes;
import io.mastercontrol.agent.outbox.Outbox;
import io.mastercontrol.agent.outbox.OutboxConfig;
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
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where the session with the fleet has its place in the agent's life: after the workloads, and gone after them. */
@ApplicationScoped
public class FleetConnection implements WorkloadObserver, LinkReport {
    private static final int AFTER_WORKLOADS = 10_000;

    private final AgentConfig config;
    private final LocalDefinitions local;
    private final Instance<Workloads> workloads;
    private final AgentUpdate update;
    private final Instance<BoardGuard> guard;
    private final FleetSession session;

    FleetConnection(
            AgentConfig config,
            LocalDefinitions local,
            Instance<Workloads> workloads,
            Vertx vertx,
            Releases releases,
            AgentUpdate update,
            Instance<BoardGuard> guard,
            Thrift thrift,
            ServerClock clock,
            AgentFacts facts,
            Outbox outbox,
            Neighbourhood neighbourhood)
            throws IOException {
        this.config = config;
        this.local = local;
        this.workloads = workloads;
        this.update = update;
        this.guard = guard;
        this.session = new FleetSession(config, thrift, clock, vertx, facts, releases, outbox, neighbourhood);
    }

    @Produces
    @Singleton
    static AgentFacts facts(
            LauncherConfig launcher, @ConfigProperty(name = "quarkus.application.version") String version)
            throws IOException {
        return AgentFacts.ofThisMachine(AgentVersion.running(launcher, version));
    }

    @Produces
    @Singleton
    static ServerClock clock() {
        return new ServerClock(Clock.systemUTC());
    }

    @Produces
    @Singleton
    static Thrift thrift(AgentConfig config, LinkConfig link, ServerClock clock) throws IOException {
        return new Thrift(link, config.data(), clock);
    }

    @Produces
    @Singleton
    static Neighbourhood neighbourhood(NeighbourConfig config, Thrift thrift) {
        return new Neighbourhood(config, thrift);
    }

    @Produces
    @Singleton
    static Outbox outbox(AgentConfig config, OutboxConfig bounds, AgentFacts facts) throws IOException {
        return new Outbox(config.data(), bounds, new BootTimes(config.data().resolve("outbox"), facts.bootId()));
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
            session.open(workloads.get(), local, update, metrics -> guard.get().add(metrics));
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

    boolean isConnected() {
        return session.isConnected();
    }

    /** How far the board's clock is behind the control plane's; empty before that has said what time it is. */
    Optional<Double> clockOffsetSeconds() {
        return session.clockOffset().map(offset -> offset.toMillis() / 1000.0);
    }
}
