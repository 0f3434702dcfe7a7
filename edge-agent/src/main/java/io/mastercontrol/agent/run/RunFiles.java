package io.mastercontrol.agent.run;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code workloads/NAME/run}: {@code N.json} by the agent before run N, {@code N.ready} by its runner when all is set up,
 * {@code N.pid} before the program, {@code N.exit} after it. What ends without a line feed is not yet, or never fully,
 * written.
 */
public final class RunFiles {
    private static final FileAttribute<?> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private final Path directory;

    public RunFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    public Path directory() {
        return directory;
    }

    /** Path prefix of one run's files. */
    public Path prefix(long number) {
        return directory.resolve(Long.toString(number));
    }

    /** Removes what an earlier run of that number left. */
    public void clear(long number) throws IOException {
        for (String part : List.of(".json", ".pid", ".exit", ".refused")) {
            Files.deleteIfExists(directory.resolve(number + part));
        }
        Files.deleteIfExists(container());
    }

    /** Writes the record of a run about to start; {@link #clear} comes before. */
    public void begin(RunRecord run) throws IOException {
        write(run.number(), Json.write(run));
    }

    /** The same for a run that was made ready. */
    public void begin(RunRecord run, RunDraft draft) throws IOException {
        write(run.number(), draft.json(run));
    }

    private void write(long number, String record) throws IOException {
        // What a plugin put into the environment is nobody else's affair.
        try (ByteChannel file = Files.newByteChannel(directory.resolve(number + ".json"), NEW, OWNERS)) {
            file.write(ByteBuffer.wrap((record + "\n").getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Drops the files of runs before this one. */
    public void forgetBefore(long number) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path old :
                    (Iterable<Path>) files.filter(file -> number(file) < number && number(file) >= 0)::iterator) {
                Files.deleteIfExists(old);
            }
        }
    }

    /** Where the first process of the run's container is written, if it has one. */
    public Path container() {
        return directory.resolve("container.pid");
    }

    /** The newest run, if it can be read. */
    public Optional<RunRecord> latest() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            Optional<Path> newest = files.filter(file -> file.toString().endsWith(".json"))
                    .max(Comparator.comparingLong(RunFiles::number));
            return newest.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Json.read(Files.readAllBytes(newest.get()), RunRecord.class));
        } catch (MalformedMessage e) {
            return Optional.empty();
        }
    }

    /** The process that waits for the word to become the program; {@link #forgetReady} comes before it is made. */
    public Optional<ProcessIdentity> ready(long number) {
        // Asked again and again until it is there: an exception each time would cost more than all else.
        return directory.resolve(number + ".ready").toFile().length() == 0
                ? Optional.empty()
                : line(number + ".ready").flatMap(ProcessIdentity::parse);
    }

    public void forgetReady(long number) throws IOException {
        Files.deleteIfExists(directory.resolve(number + ".ready"));
    }

    /** Where it is written why the runner could not even make the program ready. */
    public Path refused(long number) {
        return directory.resolve(number + ".refused");
    }

    /** Why, in one sentence, if that is written there. */
    public Optional<String> refusal(long number) {
        return line(number + ".refused");
    }

    public Optional<ProcessIdentity> process(long number) {
        return line(number + ".pid").flatMap(ProcessIdentity::parse);
    }

    /** Whether it runs, or may still begin to: its process has not written down yet that it does, or will not. */
    public boolean isUnderWay(long number) {
        Optional<ProcessIdentity> process = process(number);
        return (process.isPresent() ? process : ready(number))
                .filter(ProcessIdentity::isAlive)
                .isPresent();
    }

    /** Exit status as the shell tells it: 128 + n after signal n. */
    public Optional<Integer> status(long number) {
        return line(number + ".exit").filter(text -> text.matches("\\d{1,3}")).map(Integer::valueOf);
    }

    public Instant endedAt(long number) {
        try {
            return Files.getLastModifiedTime(directory.resolve(number + ".exit"))
                    .toInstant();
        } catch (IOException e) {
            return Instant.now();
        }
    }

    private Optional<String> line(String name) {
        try {
            String text = Files.readString(directory.resolve(name));
            return text.endsWith("\n") ? Optional.of(text.trim()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static long number(Path file) {
        String name = file.getFileName().toString();
        try {
            return Long.parseLong(name.substring(0, name.indexOf('.')));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
