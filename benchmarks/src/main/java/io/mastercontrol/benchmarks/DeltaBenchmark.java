package io.mastercontrol.benchmarks;

import io.mastercontrol.contracts.delta.PatchSeal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Bytes from one release to the next: ours, made and applied by the processes that a control plane and a board would use,
 * and those of other tools that are installed. Needs network for the packages once.
 */
final class DeltaBenchmark implements Benchmark {
    private static final String MAKER = "io.mastercontrol.orchestrator.delta.PatchProcess";

    @Override
    public Report run(Setting setting) throws IOException, InterruptedException {
        Path work = Files.createDirectories(Path.of("target", "bench", "delta")).toAbsolutePath();
        Report report = new Report("delta");
        List<String> left = new ArrayList<>();
        for (String name : setting.pairs()) {
            System.err.println("Pair " + name + " …");
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("pair", name);
            report.add(row);
            try {
                fill(row, new DeltaPairs(work).build(name), work);
            } catch (IOException e) {
                System.err.println("Not measured: " + e.getMessage());
                left.add(name);
            }
            // A run of all pairs takes long, and one that is ended early has still said what it knew.
            System.err.print(report.table());
            report.write(Path.of("target", "bench"));
        }
        if (!left.isEmpty()) {
            throw new IOException("pairs " + String.join(", ", left) + " are not whole");
        }
        return report;
    }

    private static void fill(Map<String, Object> row, DeltaPairs.Pair pair, Path work)
            throws IOException, InterruptedException {
        row.put("tar", Files.size(pair.afterTar()));
        for (DeltaTool tool : DeltaTool.ALL) {
            put(row, tool.name(), tool.measure(pair, work.resolve("out")));
        }
        put(row, "zsync", Zsync.measure(pair, work));
        ours(pair, work.resolve(pair.name() + ".patch"), row);
    }

    private static void put(Map<String, Object> row, String tool, OptionalLong bytes) {
        Object told = bytes.isPresent() ? (Object) bytes.getAsLong() : "–";
        row.put(tool, told);
        System.err.println("  " + tool + ": " + told);
    }

    private static void ours(DeltaPairs.Pair pair, Path patch, Map<String, Object> row)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        java(
                List.of("-Xmx900m"),
                MAKER,
                pair.beforeTar().toString(),
                pair.afterTar().toString(),
                patch.toString());
        row.put("ours", Files.size(patch));
        row.put("made_s", (System.nanoTime() - began) / 1e9);
        String[] applied = java(
                        List.of("-Xmx24m", "-Xms8m", "-Xmn4m", "-XX:TieredStopAtLevel=1"),
                        DeltaApplying.class.getName(),
                        pair.before().toString(),
                        patch.toString(),
                        Long.toString(Files.size(pair.afterTar())))
                .strip()
                .split(" ");
        if (!applied[0].equals(pair.afterTar().getFileName().toString())) {
            throw new IOException("the patch of " + pair.name() + " makes something else");
        }
        row.put("applied_s", Double.parseDouble(applied[1]));
        row.put("applied_mb", Long.parseLong(applied[2]) / 1024.0);
    }

    private static String java(List<String> options, String main, String... arguments)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(options);
        line.add("-XX:+UseSerialGC");
        line.add("-cp");
        line.add(System.getProperty("java.class.path") + ":" + place(PatchSeal.class));
        line.add(main);
        line.addAll(List.of(arguments));
        return DeltaTool.run(Path.of("."), line.toArray(String[]::new));
    }

    private static String place(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }
}
