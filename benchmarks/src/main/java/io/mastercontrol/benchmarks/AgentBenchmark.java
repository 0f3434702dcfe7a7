package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The agent alone, without a control plane, with ten idle workloads: its start-up, its memory and idle CPU, and how long
 * after {@code kill -9} of a workload its replacement runs. The peer in the same run is the least that Java can do: wait
 * for a child, start it again.
 */
final class AgentBenchmark implements Benchmark {
    private static final int WORKLOADS = 10;
    /** After ten healthy seconds a workload is forgiven its last restart, so that the next one is a first one again. */
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(11);

    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final Path LAUNCHER = Path.of("edge-agent/launcher/agent").toAbsolutePath();

    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public Report run(Setting setting) throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("bench-agent");
        int port = freePort();
        Files.createDirectories(data.resolve("w"));
        for (int i = 0; i < WORKLOADS; i++) {
            Files.writeString(data.resolve("w/w" + i + ".yaml"), workload(i));
        }
        Report report = new Report("agent");
        long start = System.nanoTime();
        Process agent = agent(data, port);
        try {
            awaitStart(data, 0);
            report.add(row("first workload up, from exec of the JVM", 1, "ms", millisSince(start)));
            for (int i = 1; i < WORKLOADS; i++) {
                awaitStart(data, i);
            }
            report.add(row("all ten up", 1, "ms", millisSince(start)));
            awaitHealthy(port, agent);
            report.add(row("its HTTP interface answers", 1, "ms", millisSince(start)));
            Thread.sleep(BETWEEN_ROUNDS.toMillis());
            memory(report, agent.pid());
            idle(report, agent.pid());
            restarts(report, data, Math.max(1, setting.count() / WORKLOADS));
            plain(report, data, setting.count());
            adoption(report, data, port, agent);
            return report;
        } finally {
            agent.destroy();
            if (!agent.waitFor(20, TimeUnit.SECONDS)) {
                agent.destroyForcibly();
            }
        }
    }

    private static String workload(int number) {
        return """
                name: w%d
                type: service
                run_mode: forever
                command: [sh, -c, 'echo $$ > $MC_STATE_DIR/up; exec sleep 1000000']
                restart: {policy: always, delay: 0s}
                """.formatted(number);
    }

    private static Path up(Path data, int number) {
        return data.resolve("agent/workloads/w" + number + "/state/up");
    }

    private static Process agent(Path data, int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(LAUNCHER.toString());
        Map<String, String> environment = builder.environment();
        environment.put(
                "MC_AGENT_JAVA", ProcessHandle.current().info().command().orElse("java"));
        environment.put("MC_AGENT_DATA", data.resolve("agent").toString());
        environment.put("MC_AGENT_NAME", "bench");
        environment.put("MC_AGENT_WORKLOADS", data.resolve("w").toString());
        environment.put("MC_AGENT_LOCAL_PORT", String.valueOf(port));
        environment.put("MC_AGENT_ON_TERMINATE", "stop");
        return builder.redirectErrorStream(true)
                .redirectOutput(data.resolve("agent.log").toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitStart(Path data, int number) throws IOException {
        long start = System.nanoTime();
        while (up(data, number).toFile().length() == 0) {
            if (System.nanoTime() - start > LIMIT_NANOS) {
                throw new IOException("workload w" + number + " did not start; see " + data.resolve("agent.log"));
            }
            LockSupport.parkNanos(50_000);
        }
    }

    private void awaitHealthy(int port, Process agent) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                .build();
        long start = System.nanoTime();
        while (agent.isAlive() && System.nanoTime() - start < LIMIT_NANOS) {
            try {
                http.send(request, HttpResponse.BodyHandlers.discarding());
                return;
            } catch (java.net.ConnectException e) {
                // Not listening yet: that is what is waited for, until the limit.
                LockSupport.parkNanos(1_000_000);
            }
        }
        throw new IOException("the agent does not answer on port " + port);
    }

    private static void restarts(Report report, Path data, int rounds) throws IOException, InterruptedException {
        Samples samples = new Samples();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < WORKLOADS; i++) {
                String pid = Files.readString(up(data, i)).trim();
                Files.delete(up(data, i));
                long start = System.nanoTime();
                kill(pid);
                awaitStart(data, i);
                samples.addNanos(System.nanoTime() - start);
            }
            Thread.sleep(BETWEEN_ROUNDS.toMillis());
        }
        add(report, "kill -9 of a healthy workload until its replacement runs", samples);
    }

    /** What any Java program needs for the same: the floor on this machine, now. */
    private static void plain(Report report, Path data, int count) throws IOException, InterruptedException {
        Path state = Files.createDirectories(data.resolve("agent/workloads/w-1/state"));
        Samples samples = new Samples();
        Process child = child(state);
        awaitStart(data, -1);
        for (int i = 0; i < count; i++) {
            String pid = Files.readString(up(data, -1)).trim();
            Files.delete(up(data, -1));
            long start = System.nanoTime();
            kill(pid);
            child.waitFor();
            child = child(state);
            awaitStart(data, -1);
            samples.addNanos(System.nanoTime() - start);
        }
        child.destroyForcibly();
        add(report, "the same by a bare ProcessBuilder loop", samples);
    }

    private static Process child(Path state) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "echo $$ > $MC_STATE_DIR/up; exec sleep 1000000");
        builder.environment().put("MC_STATE_DIR", state.toString());
        return builder.start();
    }

    private static void kill(String pid) throws IOException {
        ProcessHandle.of(Long.parseLong(pid))
                .orElseThrow(() -> new IOException("process " + pid + " has ended by itself"))
                .destroyForcibly();
    }

    private static void memory(Report report, long pid) throws IOException {
        Map<String, Double> memory = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "smaps_rollup"))) {
            if (line.matches("(Rss|Pss|Anonymous):.*")) {
                report.add(row(
                        "agent with ten workloads, " + line.substring(0, line.indexOf(':')),
                        1,
                        "MB",
                        Double.parseDouble(line.replaceAll("\\D", "")) / 1024));
            }
        }
    }

    private static void idle(Report report, long pid) throws IOException, InterruptedException {
        double before = Cpu.seconds(pid);
        Thread.sleep(IDLE.toMillis());
        report.add(row(
                "agent with ten idle workloads, CPU",
                1,
                "% of a core",
                (Cpu.seconds(pid) - before) * 100_000 / IDLE.toMillis()));
    }

    private void adoption(Report report, Path data, int port, Process agent) throws IOException, InterruptedException {
        agent.destroyForcibly().waitFor();
        long start = System.nanoTime();
        Process next = agent(data, port);
        try {
            awaitHealthy(port, next);
            report.add(row("agent after its own kill -9, ten workloads adopted", 1, "ms", millisSince(start)));
        } finally {
            next.destroy();
            next.waitFor(20, TimeUnit.SECONDS);
        }
    }

    private static void add(Report report, String what, Samples samples) {
        report.add(row(what + ", median", samples.size(), "ms", samples.percentile(50)));
        report.add(row(what + ", 99th", samples.size(), "ms", samples.percentile(99)));
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static Map<String, Object> row(String what, int n, String unit, double value) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("what", what);
        row.put("n", n);
        row.put("value", value);
        row.put("unit", unit);
        return row;
    }
}
