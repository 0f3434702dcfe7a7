package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** supervisord, told to take a child as started at once. */
record Supervisord() implements Supervising {
    @Override
    public String name() {
        return "supervisord";
    }

    @Override
    public boolean isHere() {
        return Supervising.inPath("supervisord");
    }

    @Override
    public String advice() {
        return "apt-get install --no-install-recommends supervisor";
    }

    @Override
    public ProcessBuilder command(Path directory, List<Child> children) throws IOException {
        StringBuilder configuration = new StringBuilder("""
                [supervisord]
                logfile=%1$s/supervisord.log
                pidfile=%1$s/supervisord.pid
                childlogdir=%1$s
                """.formatted(directory));
        for (Child child : children) {
            configuration.append("""
                    [program:%s]
                    command=/bin/sh -c "%s"
                    autorestart=true
                    startsecs=0
                    """.formatted(child.name(), child.script()));
        }
        Path file = Files.writeString(directory.resolve("supervisord.conf"), configuration);
        return new ProcessBuilder("supervisord", "--nodaemon", "--configuration", file.toString());
    }
}
