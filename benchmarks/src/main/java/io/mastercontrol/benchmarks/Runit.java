package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** runit's runsvdir with a runsv for each child. */
record Runit() implements Supervising {
    @Override
    public String name() {
        return "runit";
    }

    @Override
    public boolean isHere() {
        return Supervising.inPath("runsvdir");
    }

    @Override
    public String advice() {
        return "apt-get install --no-install-recommends runit";
    }

    @Override
    public ProcessBuilder command(Path directory, List<Child> children) throws IOException {
        Path services = Files.createDirectories(directory.resolve("services"));
        for (Child child : children) {
            Path run = Files.createDirectories(services.resolve(child.name())).resolve("run");
            Files.writeString(run, "#!/bin/sh\n" + child.script() + "\n");
            run.toFile().setExecutable(true);
        }
        return new ProcessBuilder("runsvdir", services.toString());
    }
}
