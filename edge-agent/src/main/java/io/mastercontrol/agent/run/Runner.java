package io.mastercontrol.agent.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes runs that outlive the agent (see docs/adr/0005-agent-runner-and-adoption.md). */
public final class Runner {
    private final Path script;
    private final Path ready;

    /**
     * @param script waits for the program
     * @param ready waits for the word to become it
     */
    public Runner(Path script, Path ready) {
        this.script = script;
        this.ready = ready;
    }

    /**
     * Everything that a start needs.
     *
     * @param addressSpaceKib limit where no cgroup can hold the memory
     * @param cgroups {@code cgroup.procs} files to join before the program starts
     * @param before wrappers that come before the wait for the word
     * @param command program with the wrappers that come after
     */
    public record Start(
            Path prefix,
            Optional<Long> addressSpaceKib,
            List<Path> cgroups,
            List<String> before,
            List<String> command,
            Path directory,
            Map<String, String> environment,
            Path stdout,
            Path stderr) {}

    /** The runner's process; when told, it becomes the program's parent, and ends after it with the same status. */
    public Process make(Start start) throws IOException {
        List<String> line = new ArrayList<>(
                List.of("setsid", "/bin/sh", script.toString(), start.prefix().toString()));
        line.add(start.addressSpaceKib().map(String::valueOf).orElse("-"));
        start.cgroups().forEach(file -> line.add(file.toString()));
        line.add("--");
        line.addAll(start.before());
        line.addAll(List.of("/bin/sh", ready.toString(), start.prefix().toString()));
        line.addAll(start.command());
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(start.directory().toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(start.stdout().toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(start.stderr().toFile()));
        builder.environment().clear();
        builder.environment().putAll(start.environment());
        return builder.start();
    }

    /** Starts the program of a runner that is ready. */
    public static void go(Process runner) throws IOException {
        try (OutputStream told = runner.getOutputStream()) {
            told.write('\n');
        }
    }

    /** Ends a runner that was not told to go. It would end by itself with this agent. */
    public static void dismiss(Process runner) {
        try {
            runner.getOutputStream().close();
        } catch (IOException e) {
            runner.destroy();
        }
    }
}
