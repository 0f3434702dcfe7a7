package io.mastercontrol.agent.update;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The agent as what is to be replaced. Which agent runs is the launcher's decision; this tells it what to start next, and
 * learns from it what became of that. Its stages are drawn in docs/agent.md.
 */
public final class AgentUpdate {
    /** The release that is not a workload but the agent itself. */
    public static final String RELEASE = "master-control-agent";

    private final Path data;
    private final AgentDirectories directories;
    private final Optional<Path> running;
    private final Optional<Path> packaged;
    private final AgentVersion version;
    private final Runnable restart;

    /**
     * @param running directory of this agent, if the launcher started it
     * @param packaged directory of the agent in the package
     * @param restart begins the end of this agent, for the launcher to start what is to run now; returns
     */
    public AgentUpdate(Path data, Optional<Path> running, Optional<Path> packaged, String version, Runnable restart) {
        this.data = data;
        this.directories = new AgentDirectories(data);
        this.running = running;
        this.packaged = packaged;
        this.version = new AgentVersion(version);
        this.restart = restart;
    }

    /** Why no other agent can be put in the place of this one, or empty. */
    public Optional<String> refusal() {
        return running.isPresent() && packaged.isPresent()
                ? Optional.empty()
                : Optional.of("this agent was not started by the launcher of the package " + RELEASE
                        + ", so nothing could start another in its place: install the package");
    }

    public boolean runs(Path agent) {
        return running.equals(Optional.of(agent));
    }

    public Path packaged() {
        return packaged.orElseThrow();
    }

    /** What can be known of an unpacked agent before it runs; why it is not to be tried, or empty. */
    public Optional<String> prepare(Path agent, String release) throws IOException, InterruptedException {
        directories.forgetTrials();
        Candidate candidate = new Candidate(agent, release);
        Optional<String> refusal = candidate.refusal(version, directories.previous());
        return refusal.isPresent() ? refusal : candidate.selfCheck(data);
    }

    /**
     * Makes this agent the one that runs. If it does not yet, this ends the agent and returns only when interrupted; the
     * next one asks again.
     *
     * @param workloads what runs now, for the next agent to adopt
     * @param healthyWithin how long it may take to report in, if it is to be tried
     * @return why it does not run, if it had its trial
     */
    public Optional<String> show(Path agent, Supplier<List<WorkloadStatus>> workloads, Duration healthyWithin)
            throws IOException, InterruptedException {
        if (runs(agent)) {
            return Optional.empty();
        }
        Path good = directories.committed().orElse(packaged());
        if (agent.equals(good)) {
            directories.endTrial();
        } else if (agent.equals(packaged())) {
            directories.usePackaged();
        } else {
            Optional<String> why = directories.sentBack(agent);
            if (why.isPresent()) {
                return why;
            }
            directories.tryOut(
                    agent,
                    healthyWithin.toSeconds(),
                    Json.bytes(WorkloadsBefore.of(ProcessIdentity.bootId(), workloads.get())));
        }
        restart.run();
        synchronized (this) {
            while (true) {
                wait();
            }
        }
    }

    /** Why this agent, which was to be tried, is not the one that runs. */
    public String whyNotRunning(Path agent) throws IOException {
        return directories.sentBack(agent).orElse("the launcher started another agent in its place");
    }

    /** Whether this agent still has to prove itself. */
    public boolean isOnTrial(Path agent) throws IOException {
        return directories.trial().equals(Optional.of(agent));
    }

    /** A workload that ran before this trial, still runs, and was not taken over; or empty. */
    public Optional<String> notAdopted(List<WorkloadStatus> now) throws IOException {
        Optional<byte[]> kept = directories.workloadsBefore();
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        return Json.read(kept.get(), WorkloadsBefore.class).notAdopted(ProcessIdentity.bootId(), now);
    }

    /** It reached the control plane and has every workload: the launcher's clock stops. */
    public void reportedIn() throws IOException {
        directories.reportedIn();
    }

    /** It is the agent of this device from now on. */
    public void commit(Path agent) throws IOException {
        if (isOnTrial(agent)) {
            directories.commit();
        }
    }
}
