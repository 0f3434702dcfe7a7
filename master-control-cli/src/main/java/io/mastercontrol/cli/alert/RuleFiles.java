package io.mastercontrol.cli.alert;

import io.mastercontrol.cli.api.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Files of rules, named or found in directories; what is in them the control plane reads. */
final class RuleFiles {
    private static final long MOST_BYTES = 512 * 1024;

    private RuleFiles() {}

    /** @throws Failure naming the file and what is wrong with it */
    static List<Path> of(List<Path> paths) {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                files.addAll(in(path));
            } else {
                files.add(path);
            }
        }
        files.forEach(RuleFiles::check);
        return files;
    }

    private static List<Path> in(Path directory) {
        try (Stream<Path> found = Files.walk(directory)) {
            List<Path> files = found.filter(
                            file -> file.getFileName().toString().matches(".*\\.ya?ml") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new Failure(Failure.USAGE, directory + " has no .yaml or .yml file");
            }
            return files;
        } catch (IOException e) {
            throw new Failure(Failure.USAGE, directory + ": " + Failure.reason(e));
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Failure(Failure.USAGE, file + ": " + Failure.reason(e));
        }
    }

    private static void check(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new Failure(Failure.USAGE, file + " is larger than 512 KiB; split it");
            }
        } catch (IOException e) {
            throw new Failure(Failure.USAGE, file + ": " + Failure.reason(e));
        }
    }
}
