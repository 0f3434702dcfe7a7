package io.mastercontrol.registry.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.CommandType;
import io.mastercontrol.registry.device.Device;
import io.mastercontrol.registry.device.DeviceRepository;
import io.mastercontrol.registry.device.DeviceStatus;
import io.mastercontrol.registry.http.Refusal;
import io.mastercontrol.registry.http.Span;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Gives commands to devices: kept first, then said, and waited for. */
@ApplicationScoped
class CommandService {
    private static final Duration ON_THE_WAY = Duration.ofSeconds(5);

    private final CommandRepository commands;
    private final CommandPublisher publisher;
    private final CommandConfig config;
    private final DeviceRepository devices;
    private final Waiting waiting;
    private final Clock clock = Clock.systemUTC();

    CommandService(
            CommandRepository commands,
            CommandPublisher publisher,
            CommandConfig config,
            DeviceRepository devices,
            Waiting waiting) {
        this.commands = commands;
        this.publisher = publisher;
        this.config = config;
        this.devices = devices;
        this.waiting = waiting;
    }

    /**
     * What is wanted.
     *
     * @param patient whether an offline device shall do it when it returns
     * @param expires how long it is worth doing, or null
     * @param idempotencyKey of the caller's, or null
     */
    record Order(
            String device,
            String workload,
            CommandType type,
            JsonNode arguments,
            String by,
            boolean patient,
            String expires,
            String idempotencyKey,
            String traceparent) {}

    /** The command as it is when the device has answered; still pending if the device is offline and this waits. */
    Uni<CommandRecord> give(Order order) {
        return devices.find(order.device())
                .map(found -> found.orElseThrow(() -> Refusal.notFound("There is no device " + order.device() + ".")))
                .chain(device -> devices.workloads(order.device())
                        .invoke(workloads -> {
                            boolean known = workloads.orElseThrow().stream()
                                    .anyMatch(workload -> workload.name().equals(order.workload()));
                            if (!known) {
                                throw Refusal.notFound(
                                        "Device " + order.device() + " has no workload " + order.workload() + ".");
                            }
                        })
                        .chain(() -> keep(order, device)));
    }

    private Uni<CommandRecord> keep(Order order, Device device) {
        boolean there = device.status() == DeviceStatus.online || device.status() == DeviceStatus.stale;
        if (!there && !order.patient()) {
            throw Refusal.conflict("Device " + order.device() + " is " + device.status()
                    + "; try again when it is online, or have the command wait for it.");
        }
        Duration usual = there ? config.expiry() : config.offlineExpiry();
        Duration life =
                order.expires() == null ? usual : Span.parse("expires", order.expires(), config.longestExpiry());
        Instant now = clock.instant();
        CommandRecord command = new CommandRecord(
                UUID.randomUUID().toString(),
                order.device(),
                order.workload(),
                order.type(),
                order.arguments(),
                order.by(),
                order.traceparent(),
                now,
                now.plus(life),
                new CommandRecord.Pending());
        return commands.keep(command, order.idempotencyKey())
                .invoke(kept -> mustBeTheSame(kept, order))
                .chain(kept -> there ? awaitEnd(kept) : Uni.createFrom().item(kept));
    }

    private static void mustBeTheSame(CommandRecord kept, Order order) {
        if (kept.type() != order.type() || !kept.workload().equals(order.workload())) {
            throw Refusal.conflict("This Idempotency-Key was used for another command; take a new one.");
        }
    }

    private Uni<CommandRecord> awaitEnd(CommandRecord kept) {
        if (!kept.isPending()) {
            return Uni.createFrom().item(kept);
        }
        Uni<CommandRecord> end = waiting.forEndOf(kept.id());
        return Uni.createFrom()
                .deferred(() -> {
                    publisher.publish(kept);
                    return end;
                })
                .ifNoItem()
                .after(patience(kept))
                .recoverWithItem(kept);
    }

    /** A command that executes something takes as long as that may take. */
    private Duration patience(CommandRecord kept) {
        JsonNode arguments = kept.arguments();
        double seconds = kept.type() == CommandType.exec && arguments != null
                ? arguments.path("timeout_seconds").asDouble()
                : 0;
        Duration needed = Duration.ofMillis(Math.round(seconds * 1_000)).plus(ON_THE_WAY);
        return needed.compareTo(config.answerWithin()) > 0 ? needed : config.answerWithin();
    }

    Uni<CommandRecord> find(String device, String id) {
        return commands.find(device, id)
                .map(found -> found.orElseThrow(
                        () -> Refusal.notFound("Device " + device + " was given no command " + id + ".")));
    }
}
