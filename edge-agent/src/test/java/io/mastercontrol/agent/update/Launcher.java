package io.mastercontrol.agent.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The launcher of the package, with agents that are shell scripts: the file {@code quarkus-run.jar} is what is run. */
public final class Launcher implements AutoCloseable {
    static final Path SCRIPT =
            Path.of("../packaging/agent/launch").toAbsolutePath().normalize();

    final Path home;
    public final Path data;
    private Process process;

    public Launcher(Path home) throws IOException {
        this.home = home;
        this.data = home.resolve("data");
        Files.createDirectories(data.resolve("agent"));
        Path java = home.resolve("java");
        Files.writeString(
                java,
                "#!/bin/sh\necho \"$@\" >> '" + home.resolve("options")
                        + "'\nwhile [ \"$1\" != -jar ]; do shift; done\nexec sh \"$2\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The directory of everything. */
    public Path home() {
        return home;
    }

    /** The agent that is good, if one was committed. */
    public Optional<Path> committed() throws IOException {
        return directories().committed();
    }

    AgentDirectories directories() {
        return new AgentDirectories(data);
    }

    /** An agent that notes each start, and then does this. {@code $turn} is a function that shows a turn of its supervisor. */
    Path agent(String name, String does) throws IOException {
        Path directory = Files.createDirectories(home.resolve(name));
        Files.writeString(
                directory.resolve("quarkus-run.jar"),
                "echo " + name + " >> '" + home.resolve("starts") + "'\n"
                        + "turn() { n=$((${n:-0} + 1)); echo $n > \"$MC_LAUNCHER_PULSE\"; }\n" + does + "\n");
        return directory;
    }

    /** Turns as long as it runs. */
    public Path goodAgent(String name) throws IOException {
        return agent(name, "while :; do turn; sleep 0.2; done");
    }

    private ProcessBuilder builder(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString());
        builder.command().addAll(List.of(arguments));
        Map<String, String> env = builder.environment();
        env.put("MC_AGENT_DATA", data.toString());
        env.put("MC_LAUNCHER_PACKAGED", home.resolve("packaged").toString());
        env.put("MC_AGENT_JAVA", home.resolve("java").toString());
        env.put("MC_LAUNCHER_LOOK", "0.2");
        env.put("MC_LAUNCHER_PATIENCE", "1");
        env.put("MC_LAUNCHER_FIRST", "2");
        env.put("MC_LAUNCHER_SPARE", "0");
        env.put("MC_LAUNCHER_STEADY", "1");
        return builder.redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()));
    }

    void start() throws IOException {
        process = builder().start();
    }

    /** Which agent would be started now; the start counts. */
    public Path which() throws IOException, InterruptedException {
        Process asked = builder("--which")
                .redirectErrorStream(false)
                .redirectError(home.resolve("log").toFile())
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .start();
        String said = new String(asked.getInputStream().readAllBytes()).trim();
        if (asked.waitFor() != 0) {
            throw new IOException("the launcher ended with " + asked.exitValue() + ": " + log());
        }
        return Path.of(said);
    }

    Process process() {
        return process;
    }

    /** The process of the agent that it keeps. */
    ProcessHandle agentProcess() {
        return process.children()
                .filter(child -> child.info().commandLine().orElse("").contains("quarkus-run.jar"))
                .findFirst()
                .orElseThrow();
    }

    /** The agents that were started, in order. */
    List<String> starts() throws IOException {
        Path file = home.resolve("starts");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    String log() throws IOException {
        return Files.readString(home.resolve("log"));
    }

    /** What is awaited, and may not be readable yet. */
    interface Condition {
        boolean holds() throws IOException;
    }

    void await(String what, Condition condition) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + "; started so far: " + starts() + "; the launcher says: " + log());
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            List<ProcessHandle> below = process.descendants().toList();
            process.destroyForcibly();
            below.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
