package io.mastercontrol.agent.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The paths of everything in a directory, each ended by a zero. */
public final class TreeListing {
    private TreeListing() {}

    static String of(Path directory) throws IOException {
        return found(directory).stream().map(path -> path + "\0").collect(Collectors.joining());
    }

    /** As it was when it was unpacked or, where that was not written down, as it is now. */
    public static List<String> read(Path directory) throws IOException {
        var written = ArtifactStore.listing(directory).read();
        return written.isPresent()
                ? List.of(new String(written.get(), java.nio.charset.StandardCharsets.UTF_8).split("\0"))
                : found(directory);
    }

    private static List<String> found(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(path -> !path.equals(directory))
                    .map(path -> directory.relativize(path).toString())
                    .filter(path -> !("/" + path + "/").contains("/__pycache__/"))
                    .sorted()
                    .toList();
        }
    }
}
