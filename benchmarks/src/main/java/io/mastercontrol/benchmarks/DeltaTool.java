package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Other programs that tell the difference of two files; those that are not installed are left out. */
record DeltaTool(String name, List<String> command) {
    private static final int LIMIT_SECONDS = 1_800;

    /** OLD, NEW and OUT stand for the files, TREE_OLD and TREE_NEW for the trees. */
    static final List<DeltaTool> ALL = List.of(
            new DeltaTool("zstd -19 whole", List.of("zstd", "-19", "-q", "-f", "NEW", "-o", "OUT")),
            new DeltaTool(
                    "rsync, zstd -19",
                    List.of(
                            "sh",
                            "-c",
                            "command -v rsync >/dev/null || exit 127; rm -rf OUT.d; cp -r TREE_OLD OUT.d;"
                                    + " rsync -rc --delete --no-whole-file --only-write-batch=OUT.b TREE_NEW/ OUT.d/ >/dev/null;"
                                    + " zstd -19 -q -f OUT.b -o OUT; rm -rf OUT.d OUT.b OUT.b.sh")),
            new DeltaTool(
                    "casync, 16K",
                    List.of(
                            "sh",
                            "-c",
                            "command -v casync >/dev/null || exit 127; rm -rf OUT.s;"
                                    + " casync make --store=OUT.s --chunk-size=16384 OUT.b.caibx OLD >/dev/null;"
                                    + " had=$(find OUT.s -type f -printf '%s\\n' | awk '{n += $1} END {print n}');"
                                    + " casync make --store=OUT.s --chunk-size=16384 OUT.a.caibx NEW >/dev/null;"
                                    + " has=$(find OUT.s OUT.a.caibx -type f -printf '%s\\n' | awk '{n += $1} END {print n}');"
                                    + " rm -rf OUT.s OUT.a.caibx OUT.b.caibx; truncate -s $((has - had)) OUT")),
            new DeltaTool(
                    "xdelta3 -9", List.of("xdelta3", "-9", "-f", "-e", "-B", "200000000", "-s", "OLD", "NEW", "OUT")),
            new DeltaTool(
                    "zstd -19 --patch-from",
                    List.of("zstd", "-19", "--long=30", "--patch-from=OLD", "-q", "-f", "NEW", "-o", "OUT")),
            new DeltaTool("bsdiff", List.of("bsdiff", "OLD", "NEW", "OUT")));

    /** Bytes that it needs; empty if it is not installed or takes too long. */
    OptionalLong measure(DeltaPairs.Pair pair, Path out) throws IOException, InterruptedException {
        List<String> line = command.stream()
                .map(word -> word.replace("TREE_OLD", pair.before().toString())
                        .replace("TREE_NEW", pair.after().toString())
                        .replace("OLD", pair.beforeTar().toString())
                        .replace("NEW", pair.afterTar().toString())
                        .replace("OUT", out.toString()))
                .toList();
        if (!isInstalled(line.get(0))) {
            return OptionalLong.empty();
        }
        Files.deleteIfExists(out);
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        return ended && process.exitValue() == 0 && Files.exists(out)
                ? OptionalLong.of(Files.size(out))
                : OptionalLong.empty();
    }

    static boolean isInstalled(String program) {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Runs a program that must succeed; what it says is the failure. */
    static String run(Path directory, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("bench-", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(30, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            String said = Files.readString(output);
            if (!ended || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " failed: " + said.strip());
            }
            return said;
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
