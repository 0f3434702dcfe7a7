package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Monit, looking at pid files every second, which is the most often that it can. */
record Monit() implements Supervising {
    @Override
    public String name() {
        return "Monit";
    }

    @Override
    public boolean isHere() {
        return Supervising.inPath("monit");
    }

    @Override
    public String advice() {
        return "apt-get install --no-install-recommends monit";
    }

    @Override
    public ProcessBuilder command(Path directory, List<Child> children) throws IOException {
        StringBuilder configuration = new StringBuilder("""
                set daemon 1
                set pidfile %1$s/monit.pid
                set idfile %1$s/monit.id
                set statefile %1$s/monit.state
                set logfile %1$s/monit.log
                """.formatted(directory));
        for (Child child : children) {
            Path script = Files.writeString(directory.resolve(child.name() + ".sh"), child.script() + "\n");
            configuration.append("check process %s with pidfile %s\n start program = \"/bin/sh -c '/bin/sh %s &'\"\n"
                    .formatted(child.name(), child.up(), script));
        }
        Path file = directory.resolve("monitrc");
        Files.writeString(file, configuration);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return new ProcessBuilder("monit", "-I", "-c", file.toString());
    }
}
