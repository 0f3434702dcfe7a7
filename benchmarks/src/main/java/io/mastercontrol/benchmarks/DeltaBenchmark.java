package io.mastercontrol.benchmarks;

import io.mastercontrol.contracts.delta.PatchSeal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
        for (String name : setting.pairs()) {
            System.err.println("Pair " + name + " …");
            try {
                report.add(row(new DeltaPairs(work).build(name), work));
            } catch (IOException e) {
                System.err.println("Not measured: " + e.getMessage());
            }
        }
        return report;
    }

    private static Map<String, Object> row(DeltaPairs.Pair pair, Path work) throws IOException, InterruptedException {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("pair", pair.name());
        row.put("tar", Files.size(pair.afterTar()));
        for (DeltaTool tool : DeltaTool.ALL) {
            OptionalLong bytes = tool.measure(pair, work.resolve("out"));
            row.put(tool.name(), bytes.isPresent() ? (Object) bytes.getAsLong() : "–");
        }
        ours(pair, work.resolve(pair.name() + ".patch"), row);
        return row;
    }

    private static void ours(DeltaPairs.Pair pair, Path patch, Map<String, Object> row)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        java("-Xmx900m", MAKER, pair.beforeTar().toString(), pair.afterTar().toString(), patch.toString());
        row.put("ours", Files.size(patch));
        row.put("made_s", (System.nanoTime() - began) / 1e9);
        String[] applied = java(
                        "-Xmx32m",
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

    private static String java(String memory, String main, String... arguments)
            throws IOException, InterruptedException {
        String[] line = new String[arguments.length + 7];
        line[0] = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        line[1] = memory;
        line[2] = "-XX:+UseSerialGC";
        line[3] = "-Xshare:auto";
        line[4] = "-cp";
        line[5] = System.getProperty("java.class.path") + ":" + place(PatchSeal.class);
        line[6] = main;
        System.arraycopy(arguments, 0, line, 7, arguments.length);
        return DeltaTool.run(Path.of("."), line);
    }

    private static String place(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }
}
