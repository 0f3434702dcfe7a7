package io.mastercontrol.agent.outbox;

import io.mastercontrol.contracts.message.DeviceEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Everything that waits for the control plane's word that it has it: one numbered stream for each {@link Lane}. */
public final class Outbox {
    private final BootTimes times;
    private final Map<Lane, EventStream> streams = new EnumMap<>(Lane.class);
    private boolean waitedFor = true;

    /** Opens or creates {@code DATA/outbox}. */
    public Outbox(Path data, OutboxConfig config, BootTimes times) throws IOException {
        this(
                data,
                times,
                Map.of(
                        Lane.alert, new EventStream.Bound(config.alertBytes().asLongValue(), config.alertAge()),
                        Lane.event, new EventStream.Bound(config.eventBytes().asLongValue(), config.eventAge()),
                        Lane.urgent, new EventStream.Bound(config.urgentBytes().asLongValue(), config.urgentAge()),
                        Lane.output, new EventStream.Bound(config.outputBytes().asLongValue(), config.outputAge()),
                        Lane.bulk, new EventStream.Bound(config.bulkBytes().asLongValue(), config.bulkAge())));
    }

    Outbox(Path data, BootTimes times, Map<Lane, EventStream.Bound> bounds) throws IOException {
        this.times = times;
        Path directory = data.resolve("outbox");
        for (Lane lane : Lane.values()) {
            // Events lie where older agents, which knew no other streams, kept them.
            Path place = lane == Lane.event ? directory : directory.resolve(lane.name());
            streams.put(lane, new EventStream(place, bounds.get(lane), times));
        }
    }

    EventStream stream(Lane lane) {
        return streams.get(lane);
    }

    /** When what is kept really happened. */
    public BootTimes times() {
        return times;
    }

    /** Keeps an event that happened just now. */
    public void append(DeviceEvent event) {
        hand(Lane.event, event, null);
    }

    /**
     * Keeps something that came just now.
     *
     * @param handed name of the file that it came in, or null
     * @return completes when it is on the disk, before it is sent; fails if it was let go before that
     */
    public CompletableFuture<Long> hand(Lane lane, DeviceEvent event, String handed) {
        CompletableFuture<Long> committed = streams.get(lane).append(times.keep(event, handed));
        synchronized (this) {
            notifyAll();
        }
        return committed;
    }

    /** Names of the files whose content was kept last: an agent that died before it removed them would keep it twice. */
    public List<String> handedLast() throws IOException {
        List<String> names = new ArrayList<>();
        for (EventStream stream : streams.values()) {
            stream.newest().stream()
                    .map(Kept::handed)
                    .filter(name -> name != null)
                    .forEach(names::add);
        }
        return names;
    }

    /** Nobody is to wait for more any longer. */
    synchronized void letGo() {
        waitedFor = false;
        notifyAll();
    }

    /** Waits for something to commit, at most {@code millis}. */
    synchronized boolean awaitPending(long millis) throws InterruptedException {
        if (!hasPending() && waitedFor) {
            wait(millis);
        }
        return hasPending();
    }

    private boolean hasPending() {
        return streams.values().stream().anyMatch(EventStream::hasPending);
    }

    /** Commits up to {@code limit} of each stream; what fails stays pending. */
    void commit(int limit) throws IOException {
        for (EventStream stream : streams.values()) {
            if (stream.hasPending()) {
                stream.commit(limit);
            }
        }
    }

    /** Lets go what is too old; called now and then. */
    void expire() throws IOException {
        times.lookAtLocalClock();
        for (EventStream stream : streams.values()) {
            stream.expire();
        }
    }

    /** Events that wait for acknowledgement. */
    public long depth() {
        return streams.values().stream().mapToLong(EventStream::depth).sum();
    }

    /** How long the oldest that waits has waited; empty if nothing does, or nobody can date it or read it. */
    public Optional<Duration> oldestAge() {
        Optional<Duration> oldest = Optional.empty();
        for (EventStream stream : streams.values()) {
            try {
                Optional<Duration> its = stream.depth() == 0 ? Optional.empty() : stream.oldestAge();
                if (its.isPresent()
                        && oldest.filter(one -> one.compareTo(its.get()) >= 0).isEmpty()) {
                    oldest = its;
                }
            } catch (IOException e) {
                // The writer to the same disk tells of it; here it is only not known.
                return Optional.empty();
            }
        }
        return oldest;
    }

    /**
     * How a stream stands.
     *
     * @param bytes on disk
     * @param oldest age of the oldest that waits; empty if nothing does, or nobody can date it
     * @param dropped let go unsent since the agent started
     */
    public record Standing(long depth, long bytes, Optional<Duration> oldest, long dropped) {}

    public Standing standing(Lane lane) throws IOException {
        EventStream stream = streams.get(lane);
        return new Standing(stream.depth(), stream.bytes(), stream.oldestAge(), stream.droppedInAll());
    }
}
