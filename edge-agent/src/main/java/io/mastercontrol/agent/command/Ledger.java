package io.mastercontrol.agent.command;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.message.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which commands this device has begun and how they ended, so that a copy is never executed again. An entry is on the disk
 * before its command is executed; entries go a day after their command expired.
 */
final class Ledger {
    private static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(1);
    private static final int COMPACT_AT = 2_000;

    /** @param reply null while it executes, or when the agent died in the middle of it */
    record Entry(String id, Instant expiresAt, Reply reply) {
        @JsonIgnore
        boolean isOver(Instant now) {
            return now.isAfter(expiresAt.plus(KEPT_AFTER_EXPIRY));
        }
    }

    private final Path file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private int lines;

    /** Keeps everything that it finds, since the server's time is not known yet. */
    Ledger(Path file) throws IOException {
        this.file = file;
        String text = new DurableFile(file)
                .read()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
        for (String line : text.split("\n")) {
            if (!line.isBlank()) {
                read(line);
            }
        }
        compact(Instant.EPOCH);
    }

    /** A line that a power cut tore was never acted upon: it is forced to the disk before its command is executed. */
    private void read(String line) {
        try {
            Entry entry = Json.read(line, Entry.class);
            entries.put(entry.id(), entry);
        } catch (MalformedMessage e) {
            org.jboss.logging.Logger.getLogger(Ledger.class).warnf("A torn line in %s is ignored", file);
        }
    }

    synchronized Optional<Entry> find(String id) {
        return Optional.ofNullable(entries.get(id));
    }

    /** @param now the server's clock; {@code EPOCH} while it is not known */
    synchronized void put(Entry entry, Instant now) throws IOException {
        if (lines >= Math.max(COMPACT_AT, 2 * entries.size())) {
            compact(now);
        }
        ByteBuffer line = ByteBuffer.wrap((Json.write(entry) + "\n").getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long before = channel.size();
            try {
                while (line.hasRemaining()) {
                    channel.write(line);
                }
                channel.force(false);
            } catch (IOException e) {
                channel.truncate(before);
                throw e;
            }
        }
        entries.put(entry.id(), entry);
        lines++;
    }

    /** For a reply that the disk does not take: good until the agent ends, and better than a wrong one. */
    synchronized void remember(Entry entry) {
        entries.put(entry.id(), entry);
    }

    private void compact(Instant now) throws IOException {
        entries.values().removeIf(entry -> entry.isOver(now));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Entry entry : entries.values()) {
            all.write(Json.bytes(entry));
            all.write('\n');
        }
        new DurableFile(file).write(all.toByteArray());
        lines = entries.size();
    }
}
