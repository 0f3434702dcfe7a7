package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Ours, alone, without a control plane, as its launcher starts it. */
record EdgeAgent() implements Supervising {
    private static final Path LAUNCHER = Path.of("edge-agent/launcher/agent").toAbsolutePath();

    @Override
    public String name() {
        return "Master Control agent";
    }

    @Override
    public boolean isHere() {
        return Files.isExecutable(LAUNCHER);
    }

    @Override
    public String advice() {
        return "run it in a checkout";
    }

    @Override
    public boolean adopts() {
        return true;
    }

    @Override
    public ProcessBuilder command(Path directory, List<Child> children) throws IOException {
        Path workloads = Files.createDirectories(directory.resolve("workloads"));
        for (Child child : children) {
            Files.writeString(workloads.resolve(child.name() + ".yaml"), """
                    name: %s
                    type: service
                    run_mode: forever
                    command: [sh, -c, '%s']
                    restart: {policy: always, delay: 0s}
                    """.formatted(child.name(), child.script()));
        }
        ProcessBuilder builder = new ProcessBuilder(LAUNCHER.toString());
        try (ServerSocket socket = new ServerSocket(0)) {
            builder.environment()
                    .putAll(Map.of(
                            "MC_AGENT_JAVA",
                            ProcessHandle.current().info().command().orElse("java"),
                            "MC_AGENT_DATA",
                            directory.resolve("agent").toString(),
                            "MC_AGENT_NAME",
                            "bench",
                            "MC_AGENT_WORKLOADS",
                            workloads.toString(),
                            "MC_AGENT_LOCAL_PORT",
                            String.valueOf(socket.getLocalPort()),
                            "MC_AGENT_ON_TERMINATE",
                            "stop"));
        }
        return builder;
    }
}
