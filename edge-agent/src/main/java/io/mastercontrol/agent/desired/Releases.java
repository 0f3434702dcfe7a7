package io.mastercontrol.agent.desired;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.agent.artifact.ArtifactRefused;
import io.mastercontrol.agent.delta.Supply;
import io.mastercontrol.agent.link.AgentFacts;
import io.mastercontrol.agent.link.FleetLink;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.agent.supervision.DeviceDefinitions;
import io.mastercontrol.agent.supervision.InstalledReleases;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.agent.trust.Trust;
import io.mastercontrol.agent.update.AgentUpdate;
import io.mastercontrol.contracts.topic.DeviceTopic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** The releases of this device: what lies installed, and the thread that brings them to what is desired. */
public final class Releases implements InstalledReleases {
    private static final Logger LOG = Logger.getLogger(Releases.class);

    /** Takes the events that people shall see later. */
    public interface Events {
        void happened(String type, String workload, String message, JsonNode detail);
    }

    private final DesiredJournal journal;
    private final Map<String, String> variables;
    private final Optional<String> user;
    private final ChangeSignal signal = new ChangeSignal();

    /**
     * @param variables values for the templates in released workload YAML
     * @param user whom released workloads run as that name none
     */
    public Releases(Path data, Map<String, String> variables, Optional<String> user) throws IOException {
        this.journal = new DesiredJournal(data);
        this.variables = Map.copyOf(variables);
        this.user = user;
    }

    /**
     * Reads what lies in a data directory as this agent would, and changes nothing.
     *
     * @throws IOException or a {@code MalformedMessage} if it cannot
     */
    public static void check(Path data) throws IOException {
        if (Files.isDirectory(data.resolve("desired/releases"))) {
            new DesiredJournal(data);
        }
    }

    @Override
    public Collection<Definition> definitions() {
        return of(ReleaseRecord::running);
    }

    @Override
    public Collection<Definition> beside() {
        return of(ReleaseRecord::beside);
    }

    private List<Definition> of(Function<ReleaseRecord, Installed> which) {
        // What runs is not asked whether it would still be let in, so the agent's own version does not matter.
        ReleaseDefinitions definitions = new ReleaseDefinitions(variables, user, "");
        List<Definition> all = new ArrayList<>();
        for (ReleaseRecord record : journal.all()) {
            Installed version = which.apply(record);
            try {
                if (version != null && !record.name().equals(AgentUpdate.RELEASE)) {
                    all.addAll(definitions.of(version));
                }
            } catch (ArtifactRefused e) {
                LOG.errorf("Release %s cannot be started: %s", record.name(), e.getMessage());
            }
        }
        return all;
    }

    /** Begins to listen and to converge; the returned thread ends when it is interrupted. */
    public Thread start(
            Workloads workloads,
            DeviceDefinitions local,
            FleetLink link,
            Trust trust,
            Supply supply,
            AgentFacts facts,
            ServerClock clock,
            AgentUpdate update,
            Events events) {
        ReleaseDefinitions definitions = new ReleaseDefinitions(variables, user, facts.version());
        DesiredConsumer consumer = new DesiredConsumer(link.device(), trust, journal, signal::raise);
        trust.serve(journal::accepted, consumer::takeHeld);
        Reporter reporter = new Reporter(link, facts, definitions.facts(), clock, journal, events::happened);
        WorkloadSwitch workloadSwitch = new WorkloadSwitch(workloads, local, definitions, signal);
        AgentSwitch agentSwitch = new AgentSwitch(update, workloads, reporter::report, signal);
        Function<String, ReleaseSwitch> switches =
                release -> release.equals(AgentUpdate.RELEASE) ? agentSwitch : workloadSwitch;
        Predicate<ReleaseRecord> superseded = record -> Converger.isSuperseded(record, consumer.targets());
        HookSteps hooks = new HookSteps(
                new Hooks(workloads, definitions, events::happened), switches, reporter, signal, superseded);
        Installer installer =
                new Installer(journal, supply, definitions, switches, reporter, signal, hooks, superseded);
        noteReplaced(agentSwitch);
        link.on(DeviceTopic.DESIRED, consumer::take);
        link.onConnect(reporter::report);
        Thread thread =
                new Thread(new Converger(journal, consumer, installer, switches, reporter, signal), "desired-state");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** An agent that a newer package replaced does not run any more, whatever the journal says. */
    private void noteReplaced(AgentSwitch agents) {
        ReleaseRecord record = journal.records().get(AgentUpdate.RELEASE);
        if (record != null && record.isSettled() && record.current() != null && !agents.runs(record.current())) {
            try {
                journal.put(record.replaced(Instant.now()));
            } catch (IOException e) {
                LOG.errorf("The journal cannot say that another agent runs, since the disk cannot be written: %s", e);
            }
        }
    }

    /** A workload's state or health changed. */
    public void workloadChanged() {
        signal.raise();
    }

    public long acceptedGeneration() {
        return journal.accepted();
    }

    public long finishedGeneration() {
        return journal.finishedGeneration();
    }
}
