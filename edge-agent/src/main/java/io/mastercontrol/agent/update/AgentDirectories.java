package io.mastercontrol.agent.update;

import io.mastercontrol.agent.disk.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The links in {@code DATA/agent} by which agent and launcher tell each other which agent is to run; what they mean is
 * said in {@code packaging/agent/launch}. Each change is one rename, and on the disk before the next.
 */
final class AgentDirectories {
    private final Path directory;

    AgentDirectories(Path data) {
        this.directory = data.resolve("agent");
    }

    Optional<Path> committed() throws IOException {
        return target("committed");
    }

    Optional<Path> previous() throws IOException {
        return target("previous");
    }

    Optional<Path> trial() throws IOException {
        return target("trial");
    }

    private Optional<Path> target(String name) throws IOException {
        Path link = directory.resolve(name);
        return Files.isSymbolicLink(link) ? Optional.of(Files.readSymbolicLink(link)) : Optional.empty();
    }

    /** Why the launcher sent this agent back, if it did. */
    Optional<String> sentBack(Path agent) throws IOException {
        if (!target("returned").equals(Optional.of(agent))) {
            return Optional.empty();
        }
        Path reason = directory.resolve("trial.reason");
        String said = Files.exists(reason) ? Files.readString(reason).trim() : "";
        return Optional.of(said.isEmpty() ? "it did not report in" : said);
    }

    /** Forgets that an agent was ever sent back: it may be tried again. */
    void forgetTrials() throws IOException {
        Files.createDirectories(directory);
        for (String name : List.of("returned", "trial.reason", "trial.starts", "trial.reported")) {
            Files.deleteIfExists(directory.resolve(name));
        }
        DurableFile.forceDirectory(directory);
    }

    /** From the next start on, this one is on trial. */
    void tryOut(Path agent, long seconds, byte[] workloads) throws IOException {
        forgetTrials();
        new DurableFile(directory.resolve("trial.seconds")).write((seconds + "\n").getBytes(StandardCharsets.US_ASCII));
        new DurableFile(directory.resolve("trial.workloads")).write(workloads);
        link("trial", agent);
    }

    /** What ran when the trial was about to begin, as {@link #tryOut} was told. */
    Optional<byte[]> workloadsBefore() throws IOException {
        return new DurableFile(directory.resolve("trial.workloads")).read();
    }

    /** The agent on trial has reported in: from here on it has the time that it needs. */
    void reportedIn() throws IOException {
        new DurableFile(directory.resolve("trial.reported")).write(new byte[0]);
    }

    /** The agent on trial is good. */
    void commit() throws IOException {
        Optional<Path> before = committed();
        if (before.isPresent()) {
            link("previous", before.get());
        } else {
            Files.deleteIfExists(directory.resolve("previous"));
        }
        Files.move(
                directory.resolve("trial"),
                directory.resolve("committed"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        forgetTrials();
    }

    void endTrial() throws IOException {
        Files.deleteIfExists(directory.resolve("trial"));
        DurableFile.forceDirectory(directory);
    }

    /** From the next start on, the packaged agent runs. */
    void usePackaged() throws IOException {
        Files.deleteIfExists(directory.resolve("trial"));
        Files.deleteIfExists(directory.resolve("committed"));
        DurableFile.forceDirectory(directory);
    }

    private void link(String name, Path agent) throws IOException {
        Path beside = directory.resolve("." + name + ".new");
        Files.deleteIfExists(beside);
        Files.createSymbolicLink(beside, agent);
        Files.move(
                beside, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        DurableFile.forceDirectory(directory);
    }
}
