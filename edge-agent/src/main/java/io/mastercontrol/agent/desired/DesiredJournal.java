package io.mastercontrol.agent.desired;

import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.SignedText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What was last accepted, and where each release stands, each in a file that is always whole: the disk is the agent's
 * truth. A record is written before the step that it names is done.
 */
final class DesiredJournal {
    private static final long SEQUENCE_BLOCK = 1_000;

    private final Path directory;
    private final Map<String, ReleaseRecord> records = new TreeMap<>();
    private SignedText desired;
    private Progress progress = new Progress(0, 0);
    private long sequence;
    private long reserved;

    /** @param accepted newest generation taken in, {@code finished} newest acted upon */
    private record Progress(long accepted, long finished) {}

    DesiredJournal(Path data) throws IOException {
        this.directory = data.resolve("desired");
        Files.createDirectories(directory.resolve("releases"));
        desired = file("desired.json")
                .read()
                .map(json -> Json.read(json, SignedText.class))
                .orElse(null);
        progress = file("progress.json")
                .read()
                .map(json -> Json.read(json, Progress.class))
                .orElse(progress);
        reserved = file("sequence")
                .read()
                .map(text -> Long.parseLong(new String(text, StandardCharsets.US_ASCII).trim()))
                .orElse(0L);
        sequence = reserved;
        try (Stream<Path> files = Files.list(directory.resolve("releases"))) {
            for (Path path : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                ReleaseRecord record = Json.read(Files.readAllBytes(path), ReleaseRecord.class);
                records.put(record.name(), record);
            }
        }
    }

    synchronized Optional<SignedText> desired() {
        return Optional.ofNullable(desired);
    }

    synchronized void accept(SignedText text, long generation) throws IOException {
        file("desired.json").write(Json.bytes(text));
        desired = text;
        setProgress(new Progress(generation, progress.finished()));
    }

    synchronized void finished(long generation) throws IOException {
        if (progress.finished() != generation) {
            setProgress(new Progress(progress.accepted(), generation));
        }
    }

    private void setProgress(Progress next) throws IOException {
        file("progress.json").write(Json.bytes(next));
        progress = next;
    }

    synchronized long accepted() {
        return progress.accepted();
    }

    synchronized long finishedGeneration() {
        return progress.finished();
    }

    synchronized Map<String, ReleaseRecord> records() {
        return new TreeMap<>(records);
    }

    synchronized Collection<ReleaseRecord> all() {
        return List.copyOf(records.values());
    }

    synchronized void put(ReleaseRecord record) throws IOException {
        file("releases/" + record.name() + ".json").write(Json.bytes(record));
        records.put(record.name(), record);
    }

    synchronized void forget(String release) throws IOException {
        Files.deleteIfExists(directory.resolve("releases/" + release + ".json"));
        DurableFile.forceDirectory(directory.resolve("releases"));
        records.remove(release);
    }

    /** Numbers for reports that grow over restarts too; reserved in blocks, to spare the card. */
    synchronized long nextSequence() throws IOException {
        if (sequence >= reserved) {
            reserved = sequence + SEQUENCE_BLOCK;
            file("sequence").write(String.valueOf(reserved).getBytes(StandardCharsets.US_ASCII));
        }
        return ++sequence;
    }

    private DurableFile file(String name) {
        return new DurableFile(directory.resolve(name));
    }
}
