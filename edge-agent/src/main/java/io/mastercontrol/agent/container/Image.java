package io.mastercontrol.agent.container;

import io.mastercontrol.agent.disk.FileDigests;
import io.mastercontrol.agent.run.Resources;
import io.mastercontrol.agent.run.SafeFile;
import io.mastercontrol.contracts.workload.WorkloadSpec.Isolation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The image that a workload runs: found, or brought.
 *
 * @param wanted its name, if one is given
 * @param archive the file that holds it, if there is one
 * @param note file below the agent's data in which the id of a loaded archive's image is kept, by the archive's digest
 */
public record Image(Podman podman, Optional<String> wanted, Optional<Path> archive, Optional<Path> note) {
    private static final Duration QUICK = Duration.ofSeconds(60);
    private static final Duration PATIENT = Duration.ofMinutes(30);

    /**
     * Reads what is wanted. Blocks for as long as reading a new archive takes.
     *
     * @param notes directory for what is remembered
     * @throws IOException with a sentence for people
     */
    static Image of(Isolation.Podman wanted, Optional<String> user, Path directory, Path notes) throws IOException {
        if (!Podman.isInstalled()) {
            throw new IOException("podman is missing; install it with: sudo apt install podman");
        }
        Podman podman = Podman.of(user);
        if (wanted.archive().isEmpty()) {
            return new Image(podman, wanted.image(), Optional.empty(), Optional.empty());
        }
        Path archive = directory.resolve(wanted.archive().get()).normalize();
        if (!Files.isRegularFile(archive)) {
            throw new IOException("there is no file " + archive + ", which isolation.podman.archive names");
        }
        String which = FileDigests.of(archive) + " " + wanted.image().orElse("");
        String whose = user.map(name -> "-" + name).orElse("");
        Path note = notes.resolve(Resources.hash(which.getBytes(StandardCharsets.UTF_8)) + whose + ".image");
        return new Image(podman, wanted.image(), Optional.of(archive), Optional.of(note));
    }

    /** Its id, if the board has it. */
    public Optional<String> found() throws IOException {
        if (note.isEmpty()) {
            return id(wanted.orElseThrow());
        }
        if (!Files.exists(note.get())) {
            return Optional.empty();
        }
        Optional<String> id = id(Files.readString(note.get()).strip());
        if (id.isPresent()) {
            Files.setLastModifiedTime(note.get(), FileTime.from(Instant.now()));
        }
        return id;
    }

    private Optional<String> id(String name) throws IOException {
        Podman.Answer answer = podman.ask(QUICK, "image", "inspect", "--format", "{{.Id}}", name);
        return answer.worked() ? Optional.of(answer.out()) : Optional.empty();
    }

    /**
     * Loads or fetches it, unless it is there. Blocks for minutes perhaps.
     *
     * @throws IOException with a sentence for people
     */
    public String bring() throws IOException {
        Optional<String> there = found();
        if (there.isPresent()) {
            return there.get();
        }
        return archive.isPresent() ? load(archive.get()) : fetch(wanted.orElseThrow());
    }

    private String fetch(String name) throws IOException {
        Podman.Answer answer = podman.ask(PATIENT, "pull", "--quiet", name);
        if (!answer.worked()) {
            throw new IOException(
                    "this device does not have " + name + ", and podman cannot fetch it: " + answer.why());
        }
        return id(name).orElseThrow(() -> new IOException(name + " was fetched and is gone again"));
    }

    private String load(Path file) throws IOException {
        Podman.Answer answer = podman.ask(file, PATIENT, "load", "--quiet");
        if (!answer.worked()) {
            throw new IOException(file.getFileName() + " holds no image that podman can load: " + answer.why());
        }
        List<String> names = names(answer.out());
        String name = choose(names, wanted)
                .orElseThrow(() -> new IOException(file.getFileName() + " holds " + String.join(", ", names)
                        + wanted.map(other -> ", and not " + other).orElse(": say which in isolation.podman.image")));
        String id = id(name).orElseThrow(() -> new IOException(name + " was loaded and is gone again"));
        Files.createDirectories(note.orElseThrow().getParent());
        SafeFile.replace(note.get(), id + "\n");
        return id;
    }

    /** From {@code Loaded image: NAME} lines, older podmans' {@code Loaded image(s): A,B} too. */
    static List<String> names(String out) {
        return out.lines()
                .filter(line -> line.startsWith("Loaded image"))
                .flatMap(
                        line -> Stream.of(line.substring(line.indexOf(": ") + 2).split(",")))
                .map(String::strip)
                .toList();
    }

    /** An image's short name stands for the one in a registry, or in none, and without a tag for the latest. */
    static Optional<String> choose(List<String> names, Optional<String> wanted) {
        if (wanted.isEmpty()) {
            return names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty();
        }
        String last = wanted.get().substring(wanted.get().lastIndexOf('/') + 1);
        String full = last.contains(":") || last.contains("@") ? wanted.get() : wanted.get() + ":latest";
        return names.stream()
                .filter(name -> name.equals(full) || name.endsWith("/" + full))
                .findFirst();
    }
}
