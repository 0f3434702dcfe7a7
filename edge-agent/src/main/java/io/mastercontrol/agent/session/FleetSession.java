package io.mastercontrol.agent.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.artifact.ArtifactStore;
import io.mastercontrol.agent.command.CommandConsumer;
import io.mastercontrol.agent.command.CommandExecutor;
import io.mastercontrol.agent.delta.Supply;
import io.mastercontrol.agent.desired.Releases;
import io.mastercontrol.agent.heartbeat.Cadence;
import io.mastercontrol.agent.heartbeat.DeviceSensors;
import io.mastercontrol.agent.heartbeat.HeartbeatSender;
import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.agent.identity.Enroller;
import io.mastercontrol.agent.identity.IdentityStore;
import io.mastercontrol.agent.identity.Renewer;
import io.mastercontrol.agent.link.AgentFacts;
import io.mastercontrol.agent.link.MqttLink;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Thrift;
import io.mastercontrol.agent.link.Traffic;
import io.mastercontrol.agent.neighbour.KeptPatches;
import io.mastercontrol.agent.neighbour.Neighbourhood;
import io.mastercontrol.agent.outbox.Lane;
import io.mastercontrol.agent.outbox.Outbox;
import io.mastercontrol.agent.outbox.OutboxWriter;
import io.mastercontrol.agent.reading.Readings;
import io.mastercontrol.agent.supervision.DeviceDefinitions;
import io.mastercontrol.agent.supervision.WorkloadObserver;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.agent.trust.Trust;
import io.mastercontrol.agent.update.AgentUpdate;
import io.mastercontrol.contracts.message.Ack;
import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.DeviceMetrics;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * Everything that this device has to do with the control plane. Events are kept from the first moment; enrolment and the
 * connection come whenever they can, and workloads never wait for them.
 */
public final class FleetSession implements WorkloadObserver {
    private static final Logger LOG = Logger.getLogger(FleetSession.class);
    private static final long LOOK_MINUTES = 5;
    private static final long TRUST_MINUTES = 1;

    private final AgentConfig config;
    private final Thrift thrift;
    private final Vertx vertx;
    private final AgentFacts facts;
    private final Releases releases;
    private final Outbox outbox;
    private final Neighbourhood neighbourhood;
    private final ServerClock clock;
    private final Enroller enroller;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(named("link"));
    private final ExecutorService commands = Executors.newFixedThreadPool(2, named("command"));
    private final OutboxWriter outboxWriter;
    private final Thread writer;
    private volatile Thread connecting;
    private volatile MqttLink link;
    private volatile Sending sending;
    private volatile HeartbeatSender heartbeats;
    private volatile Trust trust;
    private volatile RenewalWatch renewal;
    private volatile ArtifactStore artifacts;
    private volatile DeviceIdentity current;

    public FleetSession(
            AgentConfig config,
            Thrift thrift,
            ServerClock clock,
            Vertx vertx,
            AgentFacts facts,
            Releases releases,
            Outbox outbox,
            Neighbourhood neighbourhood) {
        this.config = config;
        this.vertx = vertx;
        this.facts = facts;
        this.releases = releases;
        this.thrift = thrift;
        this.clock = clock;
        this.outbox = outbox;
        this.neighbourhood = neighbourhood;
        this.enroller = new Enroller(config, new IdentityStore(config.data()));
        this.outboxWriter = new OutboxWriter(outbox, this::sendSoon);
        this.writer = new Thread(outboxWriter, "outbox");
        writer.setDaemon(true);
        writer.start();
    }

    private static java.util.concurrent.ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Enrols if need be, then connects and stays connected, on threads of its own. */
    public void open(
            Workloads workloads, DeviceDefinitions local, AgentUpdate update, UnaryOperator<DeviceMetrics> board) {
        keep(Instant.now(), EventType.AGENT_STARTED, null, "the agent started", null);
        Thread thread = new Thread(() -> connect(workloads, local, update, board), "enrolment");
        thread.setDaemon(true);
        connecting = thread;
        thread.start();
    }

    private void connect(
            Workloads workloads, DeviceDefinitions local, AgentUpdate update, UnaryOperator<DeviceMetrics> board) {
        try {
            DeviceIdentity identity = enroller.identity();
            current = identity;
            MqttLink mqtt = new MqttLink(vertx, worker, identity, facts, clock, thrift, () -> over(identity));
            Sending events = new Sending(worker, outbox, mqtt, clock);
            Cadence cadence = new Cadence(config.heartbeatInterval(), config.heartbeatLongest(), System::nanoTime);
            HeartbeatSender beats = new HeartbeatSender(
                    mqtt,
                    facts,
                    clock,
                    new DeviceSensors(config.data(), config.sysfs()),
                    new HeartbeatSender.Subject(
                            metrics -> towards(
                                    board.apply(metrics.over(thrift.isMetered(), thrift.left(Traffic.DOWNLOAD)))),
                            workloads::statuses,
                            releases::acceptedGeneration,
                            releases::finishedGeneration,
                            outbox::depth,
                            new Readings(workloads)::of),
                    worker,
                    cadence);
            CommandConsumer consumer =
                    new CommandConsumer(config.data(), mqtt, clock, new CommandExecutor(workloads), commands);
            Trust believed = new Trust(
                    config.data(),
                    identity.device(),
                    identity.releaseKeys(),
                    identity.root(),
                    clock,
                    () -> over(identity),
                    (type, message, detail) -> keep(Instant.now(), type, null, message, detail));
            mqtt.on(DeviceTopic.TRUST, believed::take);
            worker.scheduleWithFixedDelay(believed::look, TRUST_MINUTES, TRUST_MINUTES, TimeUnit.MINUTES);
            trust = believed;
            mqtt.on(DeviceTopic.COMMANDS, consumer::take);
            mqtt.on(DeviceTopic.ACKS, payload -> acknowledged(payload, events, cadence));
            releases.start(
                    workloads,
                    local,
                    mqtt,
                    believed,
                    supply(identity),
                    facts,
                    clock,
                    update,
                    (type, workload, message, detail) -> keep(Instant.now(), type, workload, message, detail));
            mqtt.onConnect(beats::beat);
            mqtt.onConnect(events::connected);
            beats.begin();
            worker.scheduleWithFixedDelay(mqtt::look, LOOK_MINUTES, LOOK_MINUTES, TimeUnit.MINUTES);
            renewal = renewal(identity, mqtt);
            link = mqtt;
            sending = events;
            heartbeats = beats;
            mqtt.open();
        } catch (IOException | GeneralSecurityException e) {
            LOG.errorf(
                    "This device cannot speak to the control plane: %s. Its workloads run on; mend this and restart the"
                            + " agent",
                    e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void neighbours(DeviceIdentity identity) throws IOException, GeneralSecurityException {
        neighbourhood.join(
                identity,
                config.controlPlane().orElseThrow(),
                () -> clock.isKnown() ? clock.now() : later(Instant.now(), over(identity)),
                (type, message, detail) -> keep(Instant.now(), type, null, message, detail));
    }

    private Supply supply(DeviceIdentity identity) throws IOException, GeneralSecurityException {
        URI controlPlane = config.controlPlane().orElseThrow();
        neighbours(identity);
        ArtifactStore store = new ArtifactStore(config.data(), controlPlane, identity, clock, thrift);
        artifacts = store;
        Supply supply = new Supply(store, neighbourhood, KeptPatches.in(config.data()));
        supply.offerAgain();
        return supply;
    }

    private RenewalWatch renewal(DeviceIdentity identity, MqttLink mqtt) throws IOException, GeneralSecurityException {
        Renewer renewer = new Renewer(
                new IdentityStore(config.data()),
                config.controlPlane().orElseThrow(),
                identity,
                new Renewer.Clocks(
                        () -> clock.isKnown() ? Optional.of(clock.now()) : Optional.empty(), System::nanoTime),
                next -> use(next, mqtt));
        return RenewalWatch.begin(renewer, mqtt);
    }

    /** The certificate is another one from now on, for whatever asks or is asked next. */
    private void use(DeviceIdentity next, MqttLink mqtt) {
        try {
            current = next;
            artifacts.downloads().renewed(next);
            neighbours(next);
            mqtt.renewed(next);
        } catch (IOException | GeneralSecurityException e) {
            LOG.errorf("The renewed certificate cannot be used before the agent starts anew: %s", e.getMessage());
        }
    }

    /** With how long the certificate is good, to the tenth of a day, and how long news has waited. */
    private DeviceMetrics towards(DeviceMetrics metrics) {
        Instant end = current.certificate().getNotAfter().toInstant();
        double days = Duration.between(clock.now(), end).toHours() / 24.0;
        return metrics.towards(
                clock.isKnown() ? Math.round(days * 10) / 10.0 : null,
                outbox.oldestAge().map(Duration::toSeconds).orElse(0L));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** A time that is over for certain: this device was enrolled, and later perhaps heard what time it is. */
    private Instant over(DeviceIdentity identity) {
        Instant enrolled = identity.certificate().getNotBefore().toInstant();
        Instant heard = outbox.times().latest().orElse(enrolled);
        return later(heard, enrolled);
    }

    private void acknowledged(byte[] payload, Sending events, Cadence cadence) {
        try {
            Ack ack = Json.read(payload, Ack.class);
            clock.heard(ack.at());
            outbox.times().learn(ack.at());
            cadence.asked(ack.beatEverySeconds());
            if (ack.stream() != null) {
                events.acknowledged(ack);
            }
        } catch (MalformedMessage e) {
            LOG.warnf("An acknowledgement cannot be read and is ignored: %s", e.getMessage());
        }
    }

    private void sendSoon() {
        Sending events = sending;
        if (events != null) {
            events.soon();
        }
    }

    @Override
    public void happened(Instant at, String type, String workload, String message, JsonNode detail) {
        keep(at, type, workload, message, detail);
    }

    @Override
    public void changed(WorkloadStatus status) {
        releases.workloadChanged();
        HeartbeatSender beats = heartbeats;
        if (beats != null) {
            beats.beatSoon();
        }
    }

    private void keep(Instant at, String type, String workload, String message, JsonNode detail) {
        boolean own = type.equals(EventType.DEVICE_ALERT_FIRING) || type.equals(EventType.DEVICE_ALERT_RESOLVED);
        outbox.hand(
                own ? Lane.alert : Lane.event,
                new DeviceEvent(1, at, facts.bootId(), type, workload, message, detail),
                null);
    }

    /** One sentence on enrolment and connection, for {@code /health}. */
    public String situation() {
        if (config.controlPlane().isEmpty()) {
            return "stand-alone";
        }
        MqttLink current = link;
        String said = current == null ? enroller.situation() : current.situation();
        if (clock.isNoteworthy()) {
            said += "; this device's clock is off by " + clock.offset().toSeconds() + " s";
        }
        RenewalWatch renewals = renewal;
        if (renewals != null && renewals.trouble().isPresent()) {
            said += "; " + renewals.trouble().get();
        }
        Trust believed = trust;
        Optional<String> doubt = believed == null ? Optional.empty() : believed.doubt();
        return doubt.isEmpty() ? said : said + "; nothing new is taken: " + doubt.get();
    }

    public boolean isConnected() {
        return link != null && link.isConnected();
    }

    /** How far the board's clock is behind the control plane's; empty before that has said what time it is. */
    Optional<Duration> clockOffset() {
        return clock.isKnown() ? Optional.of(clock.offset()) : Optional.empty();
    }

    /** Says goodbye, keeps what could not be sent, and ends. */
    public void close() {
        if (config.controlPlane().isPresent()) {
            keep(Instant.now(), EventType.AGENT_STOPPED, null, "the agent was asked to end", null);
        }
        Thread thread = connecting;
        if (thread != null) {
            thread.interrupt();
        }
        outboxWriter.end();
        try {
            writer.join(2_000);
            if (link != null) {
                link.close().get(3, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            LOG.infof("The broker did not hear the goodbye: %s", e.getMessage());
        }
        if (renewal != null) {
            renewal.end();
        }
        neighbourhood.close();
        thrift.save();
        worker.shutdownNow();
        commands.shutdownNow();
    }
}
