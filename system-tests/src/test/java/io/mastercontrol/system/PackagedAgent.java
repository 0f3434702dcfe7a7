package io.mastercontrol.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A device as the package makes it, on this machine: the launcher with the agent below it, in directories of its own. */
final class PackagedAgent implements AutoCloseable {
    static final String NAME = "pi-1";

    final Path home;
    private final Installation fleet;
    private final Process launcher;

    PackagedAgent(Installation fleet, Path home, String token) throws IOException {
        this.fleet = fleet;
        this.home = home;
        Files.createDirectories(home.resolve("workloads.d"));
        Files.writeString(home.resolve("workloads.d/counter.yaml"), """
                name: counter
                type: service
                run_mode: forever
                command: [sh, -c, "n=0; while :; do n=$((n+1)); echo line $n; sleep 0.1; done"]
                """);
        ProcessBuilder builder =
                new ProcessBuilder(fleet.root.resolve("packaging/agent/launch").toString());
        Map<String, String> env = builder.environment();
        env.put("MC_DATA", fleet.data.toString());
        env.put(
                "MC_AGENT_JAVA",
                Path.of(System.getProperty("java.home"), "bin/java").toString());
        env.put("MC_LAUNCHER_PACKAGED", agent("1.0.0").toString());
        env.put("MC_LAUNCHER_LOOK", "1");
        env.put("MC_LAUNCHER_SPARE", "2");
        env.put("MC_AGENT_DATA", home.resolve("data").toString());
        env.put("MC_AGENT_NAME", NAME);
        env.put("MC_AGENT_LABELS", "role=pi");
        env.put("MC_AGENT_WORKLOADS", home.resolve("workloads.d").toString());
        env.put("MC_AGENT_CONTROL_PLANE", fleet.admin("url"));
        env.put("MC_AGENT_TOKEN", token);
        env.put("MC_AGENT_LOCAL_PORT", String.valueOf(freePort()));
        launcher = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    Path log() {
        return home.resolve("agent.log");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A directory to make a release of the agent of: the present build, under this version. */
    Path agent(String version) throws IOException {
        Path from = fleet.root.resolve("edge-agent/target/quarkus-app");
        Path to = home.resolve("agent-" + version);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(file -> !file.endsWith("agent.jsa")).toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.createDirectories(to.resolve("launcher"));
        Files.copy(fleet.root.resolve("edge-agent/launcher/jvm.options"), to.resolve("launcher/jvm.options"));
        Files.copy(fleet.root.resolve("packaging/agent/workload.yaml"), to.resolve("workload.yaml"));
        Files.writeString(to.resolve("version"), version + "\n");
        return to;
    }

    /** The same, but when it is not asked for its check of itself, this is done first. */
    Path agent(String version, String first) throws IOException {
        Path directory = agent(version);
        Path start = directory.resolve("quarkus-run.jar");
        Manifest manifest;
        try (JarFile jar = new JarFile(start.toFile())) {
            manifest = jar.getManifest();
        }
        Path classes = Files.createTempDirectory(home, "classes");
        Path source = classes.resolve("First.java");
        Files.writeString(
                source, """
                public class First {
                    public static void main(String... arguments) throws Exception {
                        if (arguments.length == 0) {
                            %s
                        }
                        Class.forName("%s").getMethod("main", String[].class).invoke(null, (Object) arguments);
                    }
                }
                """.formatted(first, manifest.getMainAttributes().get(Attributes.Name.MAIN_CLASS)));
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        if (ToolProvider.getSystemJavaCompiler().run(null, null, errors, "--release", "17", source.toString()) != 0) {
            throw new IOException("the broken agent does not compile: " + errors);
        }
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "First");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(start), manifest)) {
            jar.putNextEntry(new JarEntry("First.class"));
            jar.write(Files.readAllBytes(classes.resolve("First.class")));
            jar.closeEntry();
        }
        return directory;
    }

    /** The process of the agent itself, below its launcher. */
    long agentPid() {
        return launcher.children()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .map(ProcessHandle::pid)
                .findFirst()
                .orElse(0L);
    }

    /** Every line that the counter ever wrote, in order. */
    List<String> lines() throws IOException {
        return Files.readAllLines(home.resolve("data/workloads/counter/logs/stdout.log"), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        launcher.destroy();
        Await.until("the launcher has ended", Duration.ofSeconds(20), () -> !launcher.isAlive());
        // What outlives the agent on purpose is ended by the mark in its command line.
        Await.until("the counter is gone", Duration.ofSeconds(10), () -> {
            List<ProcessHandle> left = ProcessHandle.allProcesses()
                    .filter(process -> process.info()
                            .arguments()
                            .map(arguments -> Stream.of(arguments).anyMatch(a -> a.startsWith(home.toString())))
                            .orElse(false))
                    .toList();
            left.forEach(process -> {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            });
            return left.isEmpty();
        });
        try (Stream<Path> below = Files.walk(home)) {
            for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
