package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.container.Containers;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The way for other programs to where a run is: among its files, processes and limits, with its user and rights.
 *
 * @param runId of the run
 * @param pid the run's process
 * @param container where podman writes down the first process of the run's container
 */
record Entrance(
        Ground ground, Definition definition, Surroundings surroundings, String runId, long pid, Path container) {
    private static final Duration CONTAINER_COMES = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofMillis(20);

    private static final String JOIN =
            "while [ \"$1\" != -- ]; do echo $$ > \"$1\" || exit 126; shift; done; shift; exec \"$@\"";

    /** The session is made behind the walls, where its process ids are known; the terminal belongs to nobody until then. */
    private static final List<String> OWN_SESSION = List.of("/usr/bin/setsid", "--ctty");

    /** A command with no terminal. */
    Inside command(List<String> command) throws IOException {
        return isContainer()
                ? container(ground.containers().inside(definition.spec(), new Probe.Exec(command)), List.of())
                : process(command);
    }

    /** A command that finds the terminal which it gets as its standard input, and controls it. */
    Inside terminal(List<String> command) throws IOException {
        if (isContainer()) {
            return container(ground.containers().terminal(definition.spec(), command), OWN_SESSION);
        }
        Inside inside =
                process(Stream.concat(OWN_SESSION.stream(), command.stream()).toList());
        if (definition.spec().user().isPresent() && !definition.spec().env().containsKey("HOME")) {
            // It would be the agent's, where this user may not even look.
            inside.environment().remove("HOME");
        }
        return inside;
    }

    private boolean isContainer() {
        return definition.spec().isolation().podman().isPresent();
    }

    private Map<String, String> environment() {
        return RunEnvironment.of(ground, definition, surroundings, runId);
    }

    /** Podman makes a container some time after its own start, which on a board is seconds. */
    private void awaitContainer() throws IOException {
        long until = System.nanoTime() + CONTAINER_COMES.toNanos();
        while (!Containers.isThere(container)) {
            boolean lives = ProcessHandle.of(pid).isPresent();
            if (!lives || System.nanoTime() > until || Thread.currentThread().isInterrupted()) {
                throw new IOException("the container of " + definition.spec().name()
                        + (lives ? " is not there yet; try again" : " has ended"));
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private Inside container(Probe podman, List<String> before) throws IOException {
        awaitContainer();
        List<String> line = new ArrayList<>(before);
        line.addAll(((Probe.Exec) podman).argv());
        Map<String, String> outside = ground.containers().outside(definition.spec(), environment());
        return new Inside(
                line, definition.workingDirectory(), outside, definition.spec().user());
    }

    private Inside process(List<String> command) {
        WorkloadSpec spec = definition.spec();
        Path directory = definition.workingDirectory();
        // Looked for where the workload's programs are; Java would look in the agent's own PATH.
        List<String> found =
                Stream.concat(Stream.of("/usr/bin/env", "--"), command.stream()).toList();
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", JOIN, "exec"));
        ground.cgroups().join(spec.name()).forEach(group -> line.add(group.toString()));
        line.add("--");
        line.addAll(ground.walls().inside(spec, pid, directory, ground.walls().withRights(spec, found)));
        return new Inside(line, directory, environment(), spec.user());
    }
}
