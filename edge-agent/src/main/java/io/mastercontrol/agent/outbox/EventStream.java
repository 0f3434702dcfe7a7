package io.mastercontrol.agent.outbox;

import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * One stream of what the control plane has not acknowledged yet, on disk, numbered without gaps. Appending is cheap and
 * never fails: {@link OutboxWriter} commits groups. When the disk is full, events wait in memory; when a bound is
 * reached, the oldest segment goes and an {@code events_dropped} event says how many that were (docs/adr/0007).
 */
final class EventStream {
    static final int SEGMENT_BYTES = 512 * 1024;
    private static final int MAX_PENDING = 2_000;
    /** A segment takes in what comes within this part of the longest age, so that age can be told segment by segment. */
    private static final int SEGMENTS_AN_AGE = 8;

    /** What waits for its commit, and who waits for that. */
    private record Pending(Kept kept, CompletableFuture<Long> committed) {}

    private final Path directory;
    private final Bound bound;
    private final BootTimes times;
    private final String id;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private long acknowledged;
    private long dropped;
    private long droppedInAll;

    /**
     * What is kept at most.
     *
     * @param bytes on disk
     * @param age since it happened, as far as that is known
     */
    record Bound(long bytes, Duration age) {}

    /** Opens or creates. */
    EventStream(Path directory, Bound bound, BootTimes times) throws IOException {
        this.directory = directory;
        this.bound = bound;
        this.times = times;
        Files.createDirectories(directory);
        DurableFile name = new DurableFile(directory.resolve("stream"));
        Optional<byte[]> known = name.read();
        this.id = known.map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                .orElseGet(() -> UUID.randomUUID().toString());
        if (known.isEmpty()) {
            name.write(id.getBytes(StandardCharsets.US_ASCII));
        }
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
                drop(segment.last() - segment.first() + 1);
                segment.delete();
            } else {
                kept.add(segment);
            }
        }
        segments.clear();
        segments.addAll(kept);
    }

    /** UUID of the stream; a new one starts again at sequence 1. */
    String id() {
        return id;
    }

    /**
     * Hands over something, whose sequence is assigned when it is committed.
     *
     * @return completes with the sequence, on the thread that commits, before anything is sent
     */
    synchronized CompletableFuture<Long> append(Kept kept) {
        if (pending.size() >= MAX_PENDING) {
            pending.removeFirst()
                    .committed()
                    .completeExceptionally(new IOException("the disk takes nothing, and memory is full"));
            drop(1);
        }
        CompletableFuture<Long> committed = new CompletableFuture<>();
        pending.addLast(new Pending(kept, committed));
        return committed;
    }

    synchronized boolean hasPending() {
        return !pending.isEmpty() || dropped > 0;
    }

    /** Commits up to {@code limit} pending events; on failure they stay pending. */
    synchronized int commit(int limit) throws IOException {
        roll();
        if (dropped > 0) {
            pending.addFirst(new Pending(droppedEvent(), new CompletableFuture<>()));
        }
        List<Pending> group = pending.stream().limit(limit).toList();
        List<byte[]> records = new ArrayList<>(group.size());
        long first = last() + 1;
        for (Pending one : group) {
            records.add(one.kept().numbered(first + records.size()).bytes());
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
        for (int i = 0; i < group.size(); i++) {
            pending.removeFirst().committed().complete(first + i);
        }
        return group.size();
    }

    private void drop(long count) {
        dropped += count;
        droppedInAll += count;
    }

    private void roll() throws IOException {
        if (segments.getLast().bytes() >= SEGMENT_BYTES) {
            segments.add(Segment.create(directory, last() + 1));
            DurableFile.forceDirectory(directory);
        }
        while (segments.size() > 1
                && segments.stream().mapToLong(Segment::bytes).sum() > bound.bytes()) {
            dropOldest();
        }
    }

    private void dropOldest() throws IOException {
        Segment oldest = segments.removeFirst();
        drop(Math.max(0, oldest.last() - Math.max(acknowledged, oldest.first() - 1)));
        oldest.delete();
        acknowledged = Math.max(acknowledged, oldest.last());
    }

    /** Lets go what is too old; called now and then. What nobody can date is kept. */
    synchronized void expire() throws IOException {
        Segment newest = segments.getLast();
        boolean old = newest.last() >= newest.first()
                && isOlder(newest, newest.first(), bound.age().dividedBy(SEGMENTS_AN_AGE));
        if (old) {
            segments.add(Segment.create(directory, last() + 1));
            DurableFile.forceDirectory(directory);
        }
        while (segments.size() > 1
                && isOlder(segments.getFirst(), segments.getFirst().last(), bound.age())) {
            dropOldest();
        }
    }

    private boolean isOlder(Segment segment, long number, Duration age) throws IOException {
        byte[] record = segment.read(number, 1, 1).get(0);
        return record.length > 0
                && times.age(Kept.of(record))
                        .filter(is -> is.compareTo(age) > 0)
                        .isPresent();
    }

    private Kept droppedEvent() {
        return times.now(
                EventType.EVENTS_DROPPED,
                dropped + " events were dropped because they could not be sent or stored in time",
                Json.mapper().createObjectNode().put("dropped", dropped));
    }

    /** Takes the number of an event that the disk lost, so that the stream has no gap and the loss is told. */
    private Kept damaged(long sequence) {
        return times.now(
                        EventType.EVENTS_DROPPED,
                        "1 event was dropped because the disk damaged it",
                        Json.mapper().createObjectNode().put("dropped", 1))
                .numbered(sequence);
    }

    /** The oldest unacknowledged events, at most {@code limit} and about {@code maxBytes}, but one if there is one. */
    synchronized List<Kept> unacknowledged(int limit, int maxBytes) throws IOException {
        for (Segment segment : segments) {
            if (segment.last() > acknowledged) {
                return read(segment, Math.max(acknowledged + 1, segment.first()), limit, maxBytes);
            }
        }
        return List.of();
    }

    private List<Kept> read(Segment segment, long from, int limit, int maxBytes) throws IOException {
        List<Kept> events = new ArrayList<>();
        for (byte[] record : segment.read(from, limit, maxBytes)) {
            events.add(record.length > 0 ? Kept.of(record) : damaged(from + events.size()));
        }
        return events;
    }

    /** The newest, acknowledged or not: all that a run of the agent may have kept without having told. */
    synchronized List<Kept> newest() throws IOException {
        List<Kept> events = new ArrayList<>();
        for (Segment segment :
                segments.stream().skip(Math.max(0, segments.size() - 2L)).toList()) {
            events.addAll(read(segment, segment.first(), Integer.MAX_VALUE, Integer.MAX_VALUE));
        }
        return events;
    }

    /** How old the oldest is that waits; empty if nothing waits, or nobody can date it. */
    synchronized Optional<Duration> oldestAge() throws IOException {
        List<Kept> oldest = unacknowledged(1, 1);
        return oldest.isEmpty()
                ? Optional.ofNullable(pending.peekFirst()).flatMap(one -> times.age(one.kept()))
                : times.age(oldest.get(0));
    }

    /** The control plane has everything up to here; segments that are wholly acknowledged go. */
    synchronized void acknowledge(long upTo) throws IOException {
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
    synchronized void rewind(long upTo) {
        acknowledged = Math.max(oldest() - 1, Math.min(acknowledged, upTo));
    }

    /** Number of the oldest event still held, or of the next one. */
    synchronized long oldest() {
        return segments.getFirst().first();
    }

    synchronized long last() {
        return segments.getLast().last();
    }

    /** Events that wait for acknowledgement. */
    synchronized long depth() {
        return last() - acknowledged + pending.size();
    }

    /** Bytes on disk, of what is acknowledged too as long as it shares a segment. */
    synchronized long bytes() {
        return segments.stream().mapToLong(Segment::bytes).sum();
    }

    /** Events that were let go unsent since the agent started. */
    synchronized long droppedInAll() {
        return droppedInAll;
    }
}
