package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Our agent beside the supervisors that people know, one after the other in one run: how soon the first of ten children
 * and all of a hundred are up, how long after {@code kill -9} of a child its replacement runs, and what it costs in
 * memory and idle CPU. The least that Java can do is measured too: wait for a child, start it again.
 */
final class AgentBenchmark implements Benchmark {
    private static final int CHILDREN = 10;
    private static final int MANY = 100;
    /** After ten healthy seconds our agent forgives a restart, so that the next one is a first one again. */
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(11);

    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final List<Supervising> ALL =
            List.of(new EdgeAgent(), new Supervisord(), new Runit(), new Pm2(), new Monit());

    @Override
    public Report run(Setting setting) throws IOException, InterruptedException {
        Report report = new Report("agent");
        for (Supervising supervising : ALL) {
            if (supervising.isHere()) {
                report.add(measure(supervising, Math.max(1, setting.count() / CHILDREN)));
            } else {
                System.err.println(
                        supervising.name() + " is not here; to have it measured too: " + supervising.advice());
            }
        }
        report.add(plain(setting.count()));
        return report;
    }

    private static Map<String, Object> measure(Supervising supervising, int rounds)
            throws IOException, InterruptedException {
        Map<String, Object> row = row(supervising.name());
        try (Trial trial = new Trial(supervising, CHILDREN)) {
            long start = System.nanoTime();
            trial.start();
            trial.await(0);
            row.put("first up ms", millisSince(start));
            trial.awaitAll();
            Thread.sleep(BETWEEN_ROUNDS.toMillis());
            row.putAll(trial.memory());
            row.put("idle CPU %", idle(trial));
            restarts(row, trial, rounds);
            if (supervising.adopts()) {
                row.put("own kill -9, adopted ms", adoption(trial));
            }
        }
        try (Trial trial = new Trial(supervising, MANY)) {
            long start = System.nanoTime();
            trial.start();
            trial.await(0);
            long first = System.nanoTime();
            trial.awaitAll();
            row.put("100 up ms", millisSince(start));
            row.put("99 after the first ms", millisSince(first));
        }
        return row;
    }

    private static double idle(Trial trial) throws IOException, InterruptedException {
        double before = trial.cpuSeconds();
        Thread.sleep(IDLE.toMillis());
        return Math.round((trial.cpuSeconds() - before) * 100_000_000.0 / IDLE.toMillis()) / 1_000.0;
    }

    private static void restarts(Map<String, Object> row, Trial trial, int rounds)
            throws IOException, InterruptedException {
        Samples samples = new Samples();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < CHILDREN; i++) {
                samples.addNanos(trial.kill(i));
            }
            Thread.sleep(BETWEEN_ROUNDS.toMillis());
        }
        put(row, samples);
    }

    private static void put(Map<String, Object> row, Samples samples) {
        row.put("restart median ms", samples.percentile(50));
        row.put("restart p99 ms", samples.percentile(99));
        row.put("restarts", samples.size());
    }

    /** From the start of a second one until it has made a change that was asked for: a killed child runs again. */
    private static double adoption(Trial trial) throws IOException, InterruptedException {
        String before = trial.pid(1);
        trial.killSupervisor();
        long start = System.nanoTime();
        trial.start();
        trial.kill(0);
        double millis = millisSince(start);
        if (!before.equals(trial.pid(1))) {
            throw new IOException("a child was started again, not adopted");
        }
        return millis;
    }

    /** What any Java program needs for the same: the floor on this machine, now. */
    private static Map<String, Object> plain(int count) throws IOException, InterruptedException {
        Map<String, Object> row = row("a bare ProcessBuilder loop");
        Path directory = Files.createTempDirectory("bench-plain");
        Supervising.Child child = new Supervising.Child("plain", directory.resolve("up"));
        Samples samples = new Samples();
        Process process = new ProcessBuilder("sh", "-c", child.script()).start();
        try {
            await(child.up());
            for (int i = 0; i < count; i++) {
                String pid = Files.readString(child.up()).trim();
                Files.delete(child.up());
                long start = System.nanoTime();
                kill(Long.parseLong(pid));
                process.waitFor();
                process = new ProcessBuilder("sh", "-c", child.script()).start();
                await(child.up());
                samples.addNanos(System.nanoTime() - start);
            }
        } finally {
            process.destroyForcibly();
        }
        put(row, samples);
        return row;
    }

    /** Every row has every column, so that the table of those that could do less has the same shape. */
    private static Map<String, Object> row(String name) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("supervisor", name);
        for (String column : List.of(
                "first up ms",
                "RSS MB",
                "PSS MB",
                "anonymous MB",
                "idle CPU %",
                "restart median ms",
                "restart p99 ms",
                "restarts",
                "own kill -9, adopted ms",
                "100 up ms",
                "99 after the first ms")) {
            row.put(column, "–");
        }
        return row;
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static void kill(long pid) throws IOException {
        ProcessHandle.of(pid)
                .orElseThrow(() -> new IOException("process " + pid + " has ended by itself"))
                .destroyForcibly();
    }

    private static void await(Path up) throws IOException {
        long start = System.nanoTime();
        while (up.toFile().length() == 0) {
            if (System.nanoTime() - start > LIMIT_NANOS) {
                throw new IOException("nothing wrote " + up);
            }
            LockSupport.parkNanos(50_000);
        }
    }

    /** One supervisor with its children, in a directory of its own; its processes carry a mark in their environment. */
    private static final class Trial implements AutoCloseable {
        private static final String MARK = "MC_BENCH_TRIAL";

        private final Supervising supervising;
        private final Path directory;
        private final List<Supervising.Child> children = new ArrayList<>();
        private Process process;

        Trial(Supervising supervising, int count) throws IOException {
            this.supervising = supervising;
            this.directory = Files.createTempDirectory("bench-agent");
            for (int i = 0; i < count; i++) {
                children.add(new Supervising.Child("w" + i, directory.resolve("up" + i)));
            }
        }

        void start() throws IOException {
            ProcessBuilder builder = supervising.command(directory, children);
            builder.environment().put(MARK, directory.toString());
            process = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("output.log").toFile()))
                    .start();
        }

        void await(int number) throws IOException {
            AgentBenchmark.await(children.get(number).up());
        }

        void awaitAll() throws IOException {
            for (int i = 0; i < children.size(); i++) {
                await(i);
            }
        }

        String pid(int number) throws IOException {
            return Files.readString(children.get(number).up()).trim();
        }

        /** Nanoseconds from the signal until the replacement has written its pid. */
        long kill(int number) throws IOException {
            String pid = pid(number);
            Files.delete(children.get(number).up());
            long start = System.nanoTime();
            AgentBenchmark.kill(Long.parseLong(pid));
            await(number);
            return System.nanoTime() - start;
        }

        void killSupervisor() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        /** All that runs on its behalf but the children themselves, which sleep. */
        private List<Long> own() throws IOException {
            List<Long> all = new ArrayList<>();
            for (ProcessHandle each : ProcessHandle.allProcesses().toList()) {
                Path proc = Path.of("/proc", String.valueOf(each.pid()));
                try {
                    if (Files.readString(proc.resolve("environ"), StandardCharsets.ISO_8859_1)
                                    .contains(MARK + "=" + directory)
                            && !Files.readString(proc.resolve("comm")).trim().equals("sleep")) {
                        all.add(each.pid());
                    }
                } catch (IOException e) {
                    // It ended while we looked, or it is the kernel's.
                    continue;
                }
            }
            return all;
        }

        Map<String, Object> memory() throws IOException {
            Map<String, Double> sums = new LinkedHashMap<>();
            for (long pid : own()) {
                for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "smaps_rollup"))) {
                    if (line.matches("(Rss|Pss|Anonymous):.*")) {
                        String kind = line.substring(0, line.indexOf(':'));
                        sums.merge(kind, Double.parseDouble(line.replaceAll("\\D", "")) / 1024, Double::sum);
                    }
                }
            }
            Map<String, Object> row = new LinkedHashMap<>();
            sums.forEach((kind, megabytes) -> row.put(
                    switch (kind) {
                        case "Rss" -> "RSS MB";
                        case "Pss" -> "PSS MB";
                        default -> kind.toLowerCase(Locale.ROOT) + " MB";
                    },
                    megabytes));
            return row;
        }

        double cpuSeconds() throws IOException {
            double all = 0;
            for (long pid : own()) {
                all += Cpu.seconds(pid);
            }
            return all;
        }

        /** Asks it to end, then ends what is left of it, each process by its own id. */
        @Override
        public void close() throws IOException {
            process.destroy();
            try {
                process.waitFor(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            for (long pid : own()) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
            for (Supervising.Child child : children) {
                if (child.up().toFile().length() > 0) {
                    ProcessHandle.of(Long.parseLong(Files.readString(child.up()).trim()))
                            .ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        }
    }
}
