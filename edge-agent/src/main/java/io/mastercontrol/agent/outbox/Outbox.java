package io.mastercontrol.agent.outbox;

import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The events that the control plane has not acknowledged yet, on disk, numbered without gaps. Appending is cheap and
 * never fails: {@link OutboxWriter} commits groups. When the disk is full, events wait in memory; when the bound is
 * reached, the oldest segment goes and an {@code events_dropped} event says how many that were (docs/adr/0007).
 */
public final class Outbox {
    static final int SEGMENT_BYTES = 512 * 1024;
    private static final int MAX_PENDING = 2_000;

    private final Path directory;
    private final long maxBytes;
    private final String stream;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private final Deque<DeviceEvent> pending = new ArrayDeque<>();
    private long acknowledged;
    private long dropped;
    private boolean waitedFor = true;

    /**
     * Opens or creates.
     *
     * @param maxBytes bound of what is kept on disk
     */
    public Outbox(Path data, long maxBytes) throws IOException {
        this.directory = data.resolve("outbox");
        this.maxBytes = maxBytes;
        Files.createDirectories(directory);
        DurableFile name = new DurableFile(directory.resolve("stream"));
        this.stream = name.read()
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                .orElseGet(() -> UUID.randomUUID().toString());
        name.write(stream.getBytes(StandardCharsets.US_ASCII));
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.getFileName().toString().matches("events-\\d{19}\\.log"))
                    .sorted()
                    .toList()) {
                segments.add(Segment.open(file));
            }
        }
        cutAfterGap();
        if (segments.isEmpty()) {
            segments.add(Segment.create(directory, 1));
        }
        acknowledged = segments.getFirst().first() - 1;
    }

    /** A segment whose tail was lost ends the stream there: what follows would leave a gap that nobody can fill. */
    private void cutAfterGap() throws IOException {
        List<Segment> kept = new ArrayList<>();
        for (Segment segment : segments) {
            if (!kept.isEmpty() && segment.first() != kept.get(kept.size() - 1).last() + 1) {
                dropped += segment.last() - segment.first() + 1;
                segment.delete();
            } else {
                kept.add(segment);
            }
        }
        segments.clear();
        segments.addAll(kept);
    }

    public String stream() {
        return stream;
    }

    /** Hands over an event, whose sequence is assigned when it is committed. */
    public synchronized void append(DeviceEvent event) {
        if (pending.size() >= MAX_PENDING) {
            pending.removeFirst();
            dropped++;
        }
        pending.addLast(event);
        notifyAll();
    }

    /** Nobody is to wait for more any longer. */
    synchronized void letGo() {
        waitedFor = false;
        notifyAll();
    }

    /** Waits for something to commit, at most {@code millis}. */
    synchronized boolean awaitPending(long millis) throws InterruptedException {
        if (pending.isEmpty() && waitedFor) {
            wait(millis);
        }
        return !pending.isEmpty();
    }

    /** Commits up to {@code limit} pending events; on failure they stay pending. */
    synchronized int commit(int limit) throws IOException {
        roll();
        if (dropped > 0) {
            pending.addFirst(droppedEvent());
        }
        List<byte[]> records = new ArrayList<>();
        long sequence = last();
        for (DeviceEvent event : pending) {
            if (records.size() == limit) {
                break;
            }
            sequence++;
            records.add(Json.bytes(new DeviceEvent(
                    sequence,
                    event.at(),
                    event.bootId(),
                    event.type(),
                    event.workload(),
                    event.message(),
                    event.detail())));
        }
        try {
            segments.getLast().append(records);
        } catch (IOException e) {
            if (dropped > 0) {
                pending.removeFirst();
            }
            throw e;
        }
        dropped = 0;
        for (int i = 0; i < records.size(); i++) {
            pending.removeFirst();
        }
        return records.size();
    }

    private void roll() throws IOException {
        if (segments.getLast().bytes() >= SEGMENT_BYTES) {
            segments.add(Segment.create(directory, last() + 1));
            DurableFile.forceDirectory(directory);
        }
        while (segments.size() > 1
                && segments.stream().mapToLong(Segment::bytes).sum() > maxBytes) {
            Segment oldest = segments.removeFirst();
            dropped += Math.max(0, oldest.last() - Math.max(acknowledged, oldest.first() - 1));
            oldest.delete();
            acknowledged = Math.max(acknowledged, oldest.last());
        }
    }

    private DeviceEvent droppedEvent() {
        DeviceEvent next = pending.isEmpty() ? null : pending.getFirst();
        return new DeviceEvent(
                1,
                next == null ? java.time.Instant.now() : next.at(),
                next == null ? null : next.bootId(),
                EventType.EVENTS_DROPPED,
                null,
                dropped + " events were dropped because they could not be sent or stored in time",
                Json.mapper().createObjectNode().put("dropped", dropped));
    }

    /** Takes the number of an event that the disk lost, so that the stream has no gap and the loss is told. */
    private static DeviceEvent damaged(long sequence) {
        return new DeviceEvent(
                sequence,
                java.time.Instant.now(),
                null,
                EventType.EVENTS_DROPPED,
                null,
                "1 event was dropped because the disk damaged it",
                Json.mapper().createObjectNode().put("dropped", 1));
    }

    /** The oldest unacknowledged events, at most {@code limit}. */
    public synchronized List<DeviceEvent> unacknowledged(int limit, int maxBytes) throws IOException {
        List<DeviceEvent> events = new ArrayList<>();
        for (Segment segment : segments) {
            if (segment.last() > acknowledged && events.size() < limit) {
                for (byte[] record : segment.read(acknowledged + 1, limit - events.size(), maxBytes)) {
                    long sequence = Math.max(acknowledged + 1, segment.first()) + events.size();
                    events.add(record.length > 0 ? Json.read(record, DeviceEvent.class) : damaged(sequence));
                }
                break;
            }
        }
        return events;
    }

    /** The control plane has everything up to here; segments that are wholly acknowledged go. */
    public synchronized void acknowledge(long upTo) throws IOException {
        acknowledged = Math.max(acknowledged, Math.min(upTo, last()));
        while (segments.size() > 1 && segments.getFirst().last() <= acknowledged) {
            segments.removeFirst().delete();
        }
        if (segments.getFirst().last() <= acknowledged && segments.getFirst().bytes() >= SEGMENT_BYTES / 4) {
            Segment fresh = Segment.create(directory, last() + 1);
            DurableFile.forceDirectory(directory);
            segments.removeFirst().delete();
            segments.add(fresh);
        }
    }

    /** The control plane, restored from a backup perhaps, has less than it said before: what is still held goes again. */
    public synchronized void rewind(long upTo) {
        acknowledged = Math.max(oldest() - 1, Math.min(acknowledged, upTo));
    }

    /** Number of the oldest event still held, or of the next one. */
    public synchronized long oldest() {
        return segments.getFirst().first();
    }

    public synchronized long last() {
        return segments.getLast().last();
    }

    /** Events that wait for acknowledgement. */
    public synchronized long depth() {
        return last() - acknowledged + pending.size();
    }
}
