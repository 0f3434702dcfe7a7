package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** zsync: the device downloads a list of block sums, and then the blocks that it lacks, from any web server. */
final class Zsync {
    private Zsync() {}

    /** Bytes of the list and of the blocks; empty if zsync is not installed. */
    static OptionalLong measure(DeltaPairs.Pair pair, Path work) throws IOException, InterruptedException {
        if (!DeltaTool.isInstalled("zsync") || !DeltaTool.isInstalled("zsyncmake")) {
            return OptionalLong.empty();
        }
        Path list = work.resolve("out.zsync");
        Path made = work.resolve("out.zsynced");
        try (RangeServer server = new RangeServer(pair.afterTar())) {
            Files.deleteIfExists(made);
            DeltaTool.run(
                    work,
                    "zsyncmake",
                    "-u",
                    server.address(),
                    "-o",
                    list.toString(),
                    pair.afterTar().toString());
            DeltaTool.run(
                    work, "zsync", "-q", "-i", pair.beforeTar().toString(), "-o", made.toString(), list.toString());
            if (Files.mismatch(made, pair.afterTar()) >= 0) {
                throw new IOException("zsync made something else of " + pair.name());
            }
            return OptionalLong.of(Files.size(list) + server.sent());
        } finally {
            Files.deleteIfExists(list);
            Files.deleteIfExists(made);
        }
    }
}
