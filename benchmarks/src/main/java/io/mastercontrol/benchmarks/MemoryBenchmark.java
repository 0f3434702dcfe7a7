package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Memory of every process of a running installation, as the kernel counts it (smaps_rollup). */
final class MemoryBenchmark implements Benchmark {
    @Override
    public Report run(Setting setting) throws IOException {
        String data = setting.data().toAbsolutePath().normalize().toString();
        Map<String, Sum> byName = new TreeMap<>();
        Sum all = new Sum();
        for (Path process : processes()) {
            if (belongs(process, data)) {
                Map<String, Double> memory = memory(process);
                if (!memory.isEmpty()) {
                    byName.computeIfAbsent(name(process), name -> new Sum()).add(memory);
                    all.add(memory);
                }
            }
        }
        if (byName.isEmpty()) {
            throw new IOException("no process belongs to " + data + "; is it up?");
        }
        Report report = new Report("memory");
        byName.forEach((name, sum) -> report.add(sum.row(name)));
        report.add(all.row("all"));
        return report;
    }

    /** Processes of one kind. */
    private static final class Sum {
        private final Map<String, Double> megabytes = new TreeMap<>();
        private int processes;

        void add(Map<String, Double> memory) {
            processes++;
            memory.forEach((field, value) -> megabytes.merge(field, value, Double::sum));
        }

        Map<String, Object> row(String name) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("process", name);
            row.put("processes", processes);
            row.put("rss_mb", megabytes.get("Rss"));
            row.put("pss_mb", megabytes.get("Pss"));
            row.put("anonymous_mb", megabytes.get("Anonymous"));
            return row;
        }
    }

    private static List<Path> processes() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(path -> path.getFileName().toString().matches("\\d+"))
                    .filter(path -> !path.endsWith(
                            String.valueOf(ProcessHandle.current().pid())))
                    .sorted(java.util.Comparator.comparingInt(
                            path -> Integer.parseInt(path.getFileName().toString())))
                    .toList();
        }
    }

    private static boolean belongs(Path process, String data) {
        return read(process.resolve("cmdline")).contains(data)
                || read(process.resolve("environ")).contains(data)
                || workingDirectory(process).startsWith(data);
    }

    private static String workingDirectory(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).toString();
        } catch (IOException e) {
            // It ended meanwhile, or is somebody else's: not ours to count.
            return "";
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // It ended meanwhile, or is somebody else's: not ours to count.
            return "";
        }
    }

    private static String name(Path process) {
        String[] words = read(process.resolve("cmdline")).split("\0");
        if (words.length > 1 && words[1].endsWith("-runner.sh")) {
            return "runner.sh";
        }
        for (int i = words.length - 1; i > 0; i--) {
            if (words[i].startsWith("io.mastercontrol.") || words[i].endsWith(".jar")) {
                String path = words[i];
                return path.endsWith("quarkus-run.jar")
                        ? Path.of(path)
                                .getParent()
                                .getParent()
                                .getParent()
                                .getFileName()
                                .toString()
                        : path.substring(path.lastIndexOf('/') + 1);
            }
        }
        return words[0].startsWith("postgres") ? "postgres" : words[0].substring(words[0].lastIndexOf('/') + 1);
    }

    /** Megabytes by field. */
    private static Map<String, Double> memory(Path process) {
        Map<String, Double> memory = new LinkedHashMap<>();
        read(process.resolve("smaps_rollup"))
                .lines()
                .filter(line -> line.matches("(Rss|Pss|Anonymous):.*"))
                .forEach(line -> memory.put(
                        line.substring(0, line.indexOf(':')), Double.parseDouble(line.replaceAll("\\D", "")) / 1024));
        return memory;
    }
}
