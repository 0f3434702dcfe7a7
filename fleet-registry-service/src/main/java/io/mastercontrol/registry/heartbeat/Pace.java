package io.mastercontrol.registry.heartbeat;

import io.mastercontrol.contracts.message.Ack;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.registry.link.BrokerLink;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Asks devices to beat more rarely while their heartbeats come late, whatever it is that is too slow: the broker, this
 * service or the database. What it asks for is a lease that it renews, so going back needs no message, and a device whose
 * lease runs out, or that never heard of it, does no harm. Each replica asks the devices whose heartbeats it gets.
 * docs/adr/0048-pace.md
 */
@ApplicationScoped
class Pace {
    private static final Logger LOG = Logger.getLogger(Pace.class);
    private static final int WINDOW_SECONDS = 10;
    private static final int MOST_SAMPLES = 4_096;
    /** A clock that is wrong by more says nothing of how late a heartbeat is. */
    private static final long MOST_MILLIS = 60_000;

    private static final long RENEWED_NANOS = TimeUnit.SECONDS.toNanos(Ack.ASKED_FOR_SECONDS / 2);

    private final PaceConfig config;
    private final Instance<BrokerLink> link;
    private final Map<String, Long> asked = new ConcurrentHashMap<>();
    private final long[] samples = new long[MOST_SAMPLES];
    private int sampled;
    private volatile Duration late = Duration.ZERO;
    private volatile PaceControl control = PaceControl.FREE;

    Pace(PaceConfig config, Instance<BrokerLink> link, MeterRegistry meters) {
        this.config = config;
        this.link = link;
        meters.gauge("mc_registry_heartbeats_late_seconds", this, pace -> Math.max(0, pace.late.toMillis()) / 1_000.0);
        meters.gauge(
                "mc_registry_pace_seconds", this, pace -> pace.control.every().toSeconds());
    }

    /** A heartbeat came; its device is asked, if that is called for and it does not do so already. */
    void heard(ReceivedHeartbeat beat) {
        long held =
                Duration.between(beat.delivery().receivedAt(), Instant.now()).toMillis();
        note(held - beat.clockOffsetMillis());
        Duration every = control.every();
        if (every.isZero()) {
            return;
        }
        long now = System.nanoTime();
        Long last = asked.get(beat.device());
        if (last == null || now - last > RENEWED_NANOS) {
            asked.put(beat.device(), now);
            ask(beat.device(), every);
        }
    }

    private void ask(String device, Duration every) {
        Ack ask = new Ack(
                UUID.randomUUID().toString(), Instant.now(), null, device, null, 0, Math.toIntExact(every.toSeconds()));
        link.get().tell(DeviceTopic.ACKS.of(device), Json.bytes(ask), DeviceTopic.ACKS.qos());
    }

    private synchronized void note(long lateMillis) {
        if (sampled < MOST_SAMPLES && Math.abs(lateMillis) < MOST_MILLIS) {
            samples[sampled++] = lateMillis;
        }
    }

    /** How late half of the heartbeats of this window were at least; negative if none came. */
    private synchronized Duration late() {
        if (sampled == 0) {
            return Duration.ofMillis(-1);
        }
        long[] sorted = Arrays.copyOf(samples, sampled);
        sampled = 0;
        Arrays.sort(sorted);
        return Duration.ofMillis(Math.max(0, sorted[sorted.length / 2]));
    }

    @Scheduled(every = WINDOW_SECONDS + "s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        late = late();
        PaceControl next = control.after(Duration.ofSeconds(WINDOW_SECONDS), late, config);
        if (!next.every().equals(control.every())) {
            LOG.infof(
                    "heartbeats come %d ms late; devices are asked to beat %s",
                    late.toMillis(),
                    next.every().isZero() ? "as usual" : "every " + next.every().toSeconds() + " s");
            asked.clear();
        }
        control = next;
    }
}
