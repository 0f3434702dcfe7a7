package io.mastercontrol.agent.guard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * How full a file system is.
 *
 * @param path a directory on it
 * @param freeBytes for who is not root
 * @param freeInodes 0 of 0 where the file system counts none
 */
record Space(Path path, long totalBytes, long freeBytes, long totalInodes, long freeInodes) {
    private static final long PATIENCE_SECONDS = 5;

    /** Percentage in use, of bytes or inodes, whichever is more. */
    double used() {
        return Math.max(share(totalBytes, freeBytes), share(totalInodes, freeInodes));
    }

    /** Percentage of the inodes in use; empty where the file system counts none. */
    static OptionalDouble mostInodes(List<Space> all) {
        return all.stream()
                .filter(space -> space.totalInodes() > 0)
                .mapToDouble(space -> share(space.totalInodes(), space.freeInodes()))
                .max();
    }

    private static double share(long total, long free) {
        return total <= 0 ? 0 : 100.0 * (total - free) / total;
    }

    String told() {
        boolean inodes = share(totalInodes, freeInodes) > share(totalBytes, freeBytes);
        return String.format(
                Locale.ROOT,
                "%s is %.0f %% full%s",
                path,
                Math.floor(used()),
                inodes ? " of inodes (" + freeInodes + " left)" : " (" + freeBytes / 1_000_000 + " MB left)");
    }

    static Optional<Space> fullest(List<Space> all) {
        return all.stream().max(Comparator.comparingDouble(Space::used));
    }

    /**
     * Measures, each file system once. Java knows no inodes; {@code stat -f} of coreutils does.
     *
     * @throws IOException if nothing can be measured
     */
    static List<Space> measure(List<Path> directories) throws IOException {
        List<String> command = new ArrayList<>(List.of("stat", "-f", "-c", "%i %S %b %a %c %d"));
        directories.forEach(directory -> command.add(directory.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Map<String, Space> byFileSystem = new LinkedHashMap<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split(" ");
                byFileSystem.putIfAbsent(fields[0], space(directories.get(number), fields));
                number++;
            }
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("stat cannot measure one of " + directories);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        return List.copyOf(byFileSystem.values());
    }

    private static Space space(Path path, String[] fields) {
        long block = Long.parseLong(fields[1]);
        return new Space(
                path,
                Long.parseLong(fields[2]) * block,
                Long.parseLong(fields[3]) * block,
                Long.parseLong(fields[4]),
                Long.parseLong(fields[5]));
    }
}
