package io.mastercontrol.agent.delta;

import io.mastercontrol.agent.disk.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many bytes of a download neighbours gave, kept beside it over restarts. */
record NeighbourBytes(DurableFile file) {
    /** @param download file of the artifact, also if it comes as a patch */
    static NeighbourBytes of(Path download) {
        return new NeighbourBytes(new DurableFile(download.resolveSibling(download.getFileName() + ".neighbours")));
    }

    long read() throws IOException {
        try {
            return file.read()
                    .map(bytes -> Long.parseLong(new String(bytes, StandardCharsets.US_ASCII)))
                    .orElse(0L);
        } catch (NumberFormatException e) {
            throw new IOException(file.path() + " is damaged; delete it", e);
        }
    }

    void add(long bytes) throws IOException {
        if (bytes > 0) {
            file.write(String.valueOf(read() + bytes).getBytes(StandardCharsets.US_ASCII));
        }
    }

    void forget() throws IOException {
        Files.deleteIfExists(file.path());
    }
}
