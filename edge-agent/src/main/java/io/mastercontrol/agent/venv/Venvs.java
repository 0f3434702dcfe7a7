package io.mastercontrol.agent.venv;

import io.mastercontrol.agent.run.SafeFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The Python environments of this board: {@code DATA/venvs/HASH}, each good for everything that needs the same (see
 * docs/adr/0012-python-environments.md). One is complete when {@code HASH.made} is there, which is written last; its time
 * says when it was last wanted.
 */
public final class Venvs {
    private static final System.Logger LOG = System.getLogger(Venvs.class.getName());
    private static final String MADE = ".made";
    /** The marker's time is not written more often: flash. */
    private static final Duration FRESH = Duration.ofDays(1);

    private final Path home;
    private final VenvBuild build;

    /**
     * @param scripts directory for the scripts that it needs
     * @param patience how long making one may take
     */
    public Venvs(Path home, Path scripts, String bootId, Duration patience) throws IOException {
        this.home = home;
        this.build = new VenvBuild(home, scripts, bootId, patience);
    }

    /** Where the environment is, or will be. */
    public Path place(Recipe recipe) {
        return home.resolve(recipe.hash());
    }

    /** Whether it is complete; then it has just been wanted once more. */
    public boolean isMade(Recipe recipe) throws IOException {
        Path marker = marker(recipe.hash());
        if (!Files.exists(marker) || !Files.isExecutable(place(recipe).resolve("bin/python"))) {
            return false;
        }
        want(marker);
        return true;
    }

    private static void want(Path marker) throws IOException {
        Instant now = Instant.now();
        Duration age = Duration.between(Files.getLastModifiedTime(marker).toInstant(), now)
                .abs();
        if (age.compareTo(FRESH) > 0) {
            Files.setLastModifiedTime(marker, FileTime.from(now));
        }
    }

    /**
     * Makes it, unless it is there. Blocks for minutes; one at a time, since a board has little to spare.
     *
     * @param log where to append what pip says
     * @throws IOException with a sentence for people
     */
    public synchronized void make(Recipe recipe, Path log) throws IOException, InterruptedException {
        if (isMade(recipe)) {
            return;
        }
        Files.createDirectories(home);
        Files.deleteIfExists(marker(recipe.hash()));
        boolean made = false;
        try {
            build.run(recipe, place(recipe), log);
            SafeFile.replace(marker(recipe.hash()), recipe.python().tag() + "\n");
            made = true;
        } finally {
            if (!made) {
                delete(place(recipe));
                delete(build.unfinishedPip(recipe));
            }
        }
    }

    /**
     * Removes what was not wanted for so long, and what a power cut left half made. Blocks while one is being made.
     *
     * @param inUse places that stay, whatever the clock says
     */
    public synchronized void sweep(Duration unused, Set<Path> inUse) {
        if (!Files.isDirectory(home)) {
            return;
        }
        try (Stream<Path> all = Files.list(home)) {
            build.endEarlier();
            for (Path place : (Iterable<Path>) all.filter(Files::isDirectory)::iterator) {
                String name = place.getFileName().toString();
                if (!name.startsWith("pip-") && !inUse.contains(place) && isOld(marker(name), unused)) {
                    LOG.log(System.Logger.Level.INFO, "the Python environment " + name + " is not wanted any more");
                    Files.deleteIfExists(marker(name));
                    delete(place);
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "old Python environments are left behind: " + e.getMessage());
        }
    }

    private static boolean isOld(Path marker, Duration unused) throws IOException {
        try {
            Instant wanted = Files.getLastModifiedTime(marker).toInstant();
            return wanted.plus(unused).isBefore(Instant.now());
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private Path marker(String hash) {
        return home.resolve(hash + MADE);
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
