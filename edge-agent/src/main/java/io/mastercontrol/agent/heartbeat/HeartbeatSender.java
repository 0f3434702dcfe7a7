package io.mastercontrol.agent.heartbeat;

import io.mastercontrol.agent.link.AgentFacts;
import io.mastercontrol.agent.link.FleetLink;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.contracts.message.DeviceMetrics;
import io.mastercontrol.contracts.message.Heartbeat;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.topic.DeviceTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/** Says that the device lives: regularly, and soon after a workload changed. Runs on the link's worker thread. */
public final class HeartbeatSender {
    private static final Logger LOG = Logger.getLogger(HeartbeatSender.class);
    private static final long SOON_MILLIS = 200;
    /** Where heartbeats are rarer than changes should wait, more changes share one. */
    private static final long SPARING_SOON_MILLIS = 5_000;

    /** What a heartbeat tells besides the sensors; each is read when it is written. */
    public record Subject(
            UnaryOperator<DeviceMetrics> link,
            Supplier<List<WorkloadStatus>> workloads,
            LongSupplier desiredGeneration,
            LongSupplier reportedGeneration,
            LongSupplier outboxDepth,
            Function<List<WorkloadStatus>, Map<String, Map<String, Double>>> readings) {}

    private final FleetLink link;
    private final AgentFacts facts;
    private final ServerClock clock;
    private final DeviceSensors sensors;
    private final Subject subject;
    private final ScheduledExecutorService worker;
    private final Cadence cadence;
    private final AtomicBoolean soon = new AtomicBoolean();
    private final long startedNanos = System.nanoTime();
    private long sequence;

    public HeartbeatSender(
            FleetLink link,
            AgentFacts facts,
            ServerClock clock,
            DeviceSensors sensors,
            Subject subject,
            ScheduledExecutorService worker,
            Cadence cadence) {
        this.link = link;
        this.facts = facts;
        this.clock = clock;
        this.sensors = sensors;
        this.subject = subject;
        this.worker = worker;
        this.cadence = cadence;
    }

    /** From now on, again and again, as often as the link bears. */
    public void begin() {
        if (!worker.isShutdown()) {
            worker.schedule(this::beatAndGoOn, every().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** As rarely as the link, the control plane or the configuration wants, whichever is the rarest. */
    private Duration every() {
        return link.beatEvery(cadence.every());
    }

    private void beatAndGoOn() {
        beatSafely();
        begin();
    }

    /** Something changed; changes of the next moment go into the same heartbeat. From any thread. */
    public void beatSoon() {
        if (soon.compareAndSet(false, true)) {
            boolean sparing = every().compareTo(cadence.usual()) > 0;
            worker.schedule(this::beatSafely, sparing ? SPARING_SOON_MILLIS : SOON_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** A task that throws is never run again by its scheduler, and the device would fall silent for good. */
    private void beatSafely() {
        try {
            beat();
        } catch (RuntimeException e) {
            LOG.errorf(e, "A heartbeat could not be made; the next one is tried in time");
        }
    }

    /** Now; a heartbeat that cannot be sent is superseded by the next. */
    public void beat() {
        soon.set(false);
        if (!link.isConnected()) {
            return;
        }
        List<WorkloadStatus> workloads = subject.workloads().get();
        link.publish(
                DeviceTopic.HEARTBEAT,
                Json.bytes(new Heartbeat(
                        UUID.randomUUID().toString(),
                        clock.local(),
                        null,
                        link.device(),
                        facts.bootId(),
                        facts.version(),
                        ++sequence,
                        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNanos),
                        subject.link().apply(sensors.read()),
                        workloads,
                        subject.desiredGeneration().getAsLong(),
                        subject.reportedGeneration().getAsLong(),
                        subject.outboxDepth().getAsLong(),
                        Math.toIntExact(every().toSeconds()),
                        subject.readings().apply(workloads))));
    }
}
