package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.Signals;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A command beside a workload that need not run: in its directory, as its user, behind its walls, and with its limits once
 * more, in a control group of its own, so that it takes nothing from what runs. One at a time.
 */
record Aside(Ground ground, Definition definition) {
    /** No workload has such a name. */
    private static final String GROUP = "+hook";

    /** Joins the groups, and writes down which process it is, before it becomes the command. */
    private static final String JOIN =
            "note=$1; boot=$2; shift 2; while [ \"$1\" != -- ]; do echo 0 > \"$1\" || exit 126;"
                    + " shift; done; shift; read -r stat < /proc/self/stat; echo \"$boot $stat\" > \"$note\" || exit 126;"
                    + " exec \"$@\"";

    /** How to execute it; what an earlier one left running is ended. */
    Inside command(List<String> command) throws IOException {
        end();
        WorkloadSpec spec = definition.spec();
        Path tree = definition.directory().toAbsolutePath();
        Path state = Files.createDirectories(ground.state(spec.name()));
        ground.walls().prepare(spec, state);
        Surroundings surroundings = surroundings();
        String id = UUID.randomUUID().toString().replace("-", "");
        Map<String, String> environment = RunEnvironment.of(ground, definition, surroundings, id);
        List<Path> walls = new ArrayList<>(surroundings.venv().stream().toList());
        walls.add(tree);
        List<String> line = new ArrayList<>(ground.walls().before(spec));
        line.addAll(List.of("/bin/sh", "-c", JOIN, "hook", note().toString(), ground.bootId()));
        ground.cgroups().prepare(spec.name() + GROUP, spec.resources()).forEach(group -> line.add(group.toString()));
        line.add("--");
        if (!ground.cgroups().has("memory")) {
            spec.resources().memoryBytes().ifPresent(bytes -> line.addAll(List.of("prlimit", "--as=" + bytes, "--")));
        }
        line.addAll(ground.walls().chain(spec, walls, state, tree, RunEnvironment.inOwnPath(command, environment)));
        return new Inside(line, tree, environment, spec.user());
    }

    private Surroundings surroundings() throws IOException {
        return definition.spec().isolation().venv().isPresent()
                ? Groundwork.of(ground, definition).orElseThrow().found().orElse(Surroundings.NONE)
                : Surroundings.NONE;
    }

    /** Ends what is left of the last one, also if that was in an earlier life of the agent. */
    void end() throws IOException {
        String name = definition.name() + GROUP;
        if (Files.exists(note())) {
            String[] words = Files.readString(note()).trim().split(" ", 2);
            Optional<ProcessIdentity> process = words.length == 2 && words[0].equals(ground.bootId())
                    ? ProcessIdentity.parse(words[1])
                    : Optional.empty();
            if (process.isPresent()) {
                Signals.send(process.get(), "KILL");
            }
            Files.delete(note());
        }
        Signals.kill(ground.cgroups().processes(name));
        ground.cgroups().remove(name);
    }

    private Path note() {
        return ground.home(definition.name()).resolve("hook.process");
    }
}
