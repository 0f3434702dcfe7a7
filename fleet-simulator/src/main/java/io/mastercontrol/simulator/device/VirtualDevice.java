package io.mastercontrol.simulator.device;

import io.mastercontrol.contracts.message.Ack;
import io.mastercontrol.contracts.message.Command;
import io.mastercontrol.contracts.message.DeviceStatus;
import io.mastercontrol.contracts.message.EventBatch;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Heartbeat;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.message.Reply;
import io.mastercontrol.contracts.release.Reported;
import io.mastercontrol.contracts.release.SignedDesiredState;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.simulator.identity.Identity;
import io.mastercontrol.simulator.rollout.Faults;
import io.mastercontrol.simulator.rollout.InstallationPlanner;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** One virtual device, speaking as a real one does. All of it runs on one event loop, whoever calls. */
public final class VirtualDevice {
    static final String VERSION = "simulated";
    /** A virtual device's own: what it must not lose when all lose their line at once. */
    private static final String LINK_LOST = "link_lost";

    private static final Duration RESEND = Duration.ofSeconds(10);

    /** What all devices of a run have in common; {@code downloads} is null where nothing is really fetched. */
    public record Setup(
            Path directory,
            Duration heartbeat,
            List<String> workloads,
            Interruptions.Times interruptions,
            InstallationPlanner.Durations durations,
            Downloads downloads) {}

    private final EventLoop loop;
    private final Setup setup;
    private final Faults faults;
    private final Counters counters;
    private final String name;
    private final String bootId = UUID.randomUUID().toString();
    private final Instant started = Instant.now();
    private final Outbox outbox;
    private final SimulatedWorkloads workloads;
    private final Installer installer;
    private final Session session;
    private final Interruptions interruptions;
    private final Cadence cadence;
    private final Replies replies = new Replies();
    private final Board board = new Board();
    private long beats;
    private Duration serverAhead = Duration.ZERO;
    private boolean stopping;

    public VirtualDevice(EventLoop loop, Identity identity, Setup setup, Faults faults, Counters counters) {
        this.loop = loop;
        this.setup = setup;
        this.faults = faults;
        this.counters = counters;
        this.name = identity.device();
        this.outbox = new Outbox(counters);
        this.cadence = new Cadence(setup.heartbeat());
        this.workloads = new SimulatedWorkloads(setup.workloads());
        this.installer = new Installer(
                loop,
                identity,
                new Journal(setup.directory(), name),
                new Installer.Pace(setup.durations(), setup.downloads()),
                faults,
                counters,
                this::report);
        this.session =
                new Session(loop, identity, new Session.Listener(this::receive, this::opened, this::lost), counters);
        this.interruptions = new Interruptions(
                loop,
                session,
                faults,
                setup.interruptions(),
                () -> status(DeviceStatus.Connection.offline, "connection lost"));
        outbox.add(now(), bootId, EventType.AGENT_STARTED, null, "The virtual device started.");
    }

    public String name() {
        return name;
    }

    /** Connects and lives until {@link #stop}. */
    public void start() {
        loop.execute(() -> {
            session.open(status(DeviceStatus.Connection.offline, "connection lost"));
            after(1 + ThreadLocalRandom.current().nextLong(setup.heartbeat().toMillis()), this::beatAndGoOn);
            after(1 + ThreadLocalRandom.current().nextLong(RESEND.toMillis()), this::lookAndGoOn);
            interruptions.begin();
        });
    }

    private void after(long millis, Runnable what) {
        loop.schedule(what, millis, TimeUnit.MILLISECONDS);
    }

    private void lookAndGoOn() {
        sendEvents();
        session.stayAlive();
        if (!stopping) {
            after(RESEND.toMillis(), this::lookAndGoOn);
        }
    }

    /** Completes when the broker was told. */
    public CompletableFuture<Void> stop() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            stopping = true;
            interruptions.end();
            session.close(status(DeviceStatus.Connection.offline, "shut down"), () -> done.complete(null));
        });
        return done;
    }

    /** Its line breaks without a goodbye, as when its power goes, and it stays away for so long. */
    public void cut(Duration away) {
        loop.execute(() -> {
            session.cut();
            after(away.toMillis(), () -> {
                if (!stopping) {
                    session.comeBack();
                }
            });
        });
    }

    /** A workload of it fails, and the device says so at once; false if it has none of that name. */
    public boolean fail(String workload) {
        return happens(workload, EventType.WORKLOAD_FAILED, "failed", () -> workloads.fail(workload));
    }

    /** A workload that failed runs again. */
    public boolean recover(String workload) {
        return happens(workload, EventType.WORKLOAD_RECOVERED, "runs again", () -> workloads.recover(workload));
    }

    private boolean happens(String workload, String event, String what, Runnable change) {
        if (!setup.workloads().contains(workload)) {
            return false;
        }
        loop.execute(() -> {
            change.run();
            outbox.add(now(), bootId, event, workload, workload + " " + what + ", as ordered.");
            sendEvents();
            beat();
        });
        return true;
    }

    /** Its processor is so hot from now on, which its next heartbeat, sent at once, says. */
    public void heat(double celsius) {
        loop.execute(() -> {
            board.heat(celsius);
            beat();
        });
    }

    private Instant now() {
        return Instant.now().plus(faults.skew());
    }

    private DeviceStatus status(DeviceStatus.Connection connection, String cause) {
        return new DeviceStatus(id(), now(), null, name, connection, VERSION, bootId, cause, null);
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private void opened() {
        session.tell(DeviceTopic.STATUS, status(DeviceStatus.Connection.online, null));
        report();
        sendEvents();
    }

    private void lost() {
        outbox.add(now(), bootId, LINK_LOST, null, "The line to the broker was lost.");
    }

    private void report() {
        Installed installed = installer.installed();
        session.tell(
                DeviceTopic.REPORTED,
                new Reported(
                        id(),
                        now(),
                        null,
                        name,
                        bootId,
                        VERSION,
                        installed.generation(),
                        installed.desiredGeneration(),
                        installed.sequence(),
                        installed.releases()));
    }

    private void beatAndGoOn() {
        beat();
        if (!stopping) {
            after(cadence.every().toMillis(), this::beatAndGoOn);
        }
    }

    private void beat() {
        if (!session.isOpen()) {
            return;
        }
        Installed installed = installer.installed();
        boolean told = session.tell(
                DeviceTopic.HEARTBEAT,
                new Heartbeat(
                        id(),
                        now(),
                        null,
                        name,
                        bootId,
                        VERSION,
                        ++beats,
                        Duration.between(started, Instant.now()).toSeconds(),
                        board.metrics(),
                        workloads.statuses(installed.releases()),
                        installed.desiredGeneration(),
                        installed.generation(),
                        outbox.depth(),
                        (int) cadence.every().toSeconds(),
                        Map.of()));
        if (told) {
            counters.heartbeats.increment();
        }
    }

    private void sendEvents() {
        var oldest = outbox.oldest();
        if (!oldest.isEmpty()) {
            long first = oldest.get(0).sequence();
            session.tell(DeviceTopic.EVENTS, new EventBatch(id(), now(), null, name, outbox.stream, first, oldest));
        }
    }

    private void receive(String topic, byte[] payload) {
        Topics.parse(topic).ifPresent(address -> {
            try {
                switch (address.topic()) {
                    case ACKS -> acknowledged(Json.read(payload, Ack.class));
                    case COMMANDS -> execute(Json.read(payload, Command.class));
                    case DESIRED -> installer.accept(Json.read(payload, SignedDesiredState.class));
                    default -> counters.refused.increment();
                }
            } catch (MalformedMessage e) {
                counters.refused.increment();
            }
        });
    }

    private void acknowledged(Ack ack) {
        serverAhead = Duration.between(now(), ack.at());
        outbox.acknowledge(ack.stream(), ack.upTo());
        cadence.asked(ack);
    }

    private void execute(Command command) {
        Reply known = replies.to(command.id());
        if (known != null) {
            session.tell(DeviceTopic.REPLIES, known);
            return;
        }
        counters.commands.increment();
        Reply reply = now().plus(serverAhead).isAfter(command.expiresAt())
                ? new Reply(
                        id(),
                        now(),
                        null,
                        name,
                        command.id(),
                        Reply.Outcome.expired,
                        "The command came too late.",
                        null)
                : workloads.execute(command, installer.installed().releases(), now());
        replies.keep(reply);
        session.tell(DeviceTopic.REPLIES, reply);
        outbox.add(now(), bootId, EventType.COMMAND_EXECUTED, command.workload(), reply.message());
        sendEvents();
    }
}
