package io.mastercontrol.registry.device;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Revocations.Revoked;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.registry.certificate.CertificateRepository;
import io.mastercontrol.registry.certificate.RevocationPublisher;
import io.mastercontrol.registry.http.Refusal;
import io.mastercontrol.registry.journal.FleetEventPublisher;
import io.mastercontrol.registry.journal.FleetJournal;
import io.mastercontrol.registry.journal.NewFleetEvent;
import io.mastercontrol.registry.link.BrokerLink;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Changes to devices that people make. */
@ApplicationScoped
class DeviceService {
    private static final int LONGEST_NAME = 200;

    private final Pool pool;
    private final DeviceRepository devices;
    private final FleetJournal journal;
    private final FleetEventPublisher publisher;
    private final CertificateRepository certificates;
    private final RevocationPublisher revocations;
    private final BrokerLink link;
    private final ScopedDevices scoped;
    private final Clock clock = Clock.systemUTC();

    DeviceService(
            Pool pool,
            DeviceRepository devices,
            FleetJournal journal,
            FleetEventPublisher publisher,
            CertificateRepository certificates,
            RevocationPublisher revocations,
            BrokerLink link,
            ScopedDevices scoped) {
        this.scoped = scoped;
        this.pool = pool;
        this.devices = devices;
        this.journal = journal;
        this.publisher = publisher;
        this.certificates = certificates;
        this.revocations = revocations;
        this.link = link;
    }

    /**
     * What to change.
     *
     * @param name shown to people, or null to leave it
     * @param labels merged into those there are; a null value removes the label
     */
    record Patch(String name, Map<String, String> labels) {}

    /** Changes a device, if its ETag is still the expected one (null: whatever it is) and it stays within the caller's scope. */
    Uni<Device> change(String id, Patch patch, String expected, String by, Optional<String> scope) {
        return pool.withTransaction(transaction -> devices.lock(transaction, id)
                        .map(found -> found.orElseThrow(() -> unknown(id)))
                        .invoke(device -> mustMatch(device, expected))
                        .chain(device -> change(transaction, device, patch, by))
                        .call(() -> mustStayWithin(transaction, id, scope)))
                .invoke(publisher::publish)
                .chain(() -> devices.find(id))
                .map(found -> found.orElseThrow(() -> unknown(id)));
    }

    private Uni<List<FleetEvent>> change(SqlConnection transaction, Device device, Patch patch, String by) {
        String name = patch.name() == null ? device.name() : patch.name().strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.badField("name", "The name must have 1 to " + LONGEST_NAME + " printable characters.");
        }
        Map<String, String> labels = merge(device.labels(), patch.labels());
        if (name.equals(device.name()) && labels.equals(device.labels())) {
            return Uni.createFrom().item(List.of());
        }
        JsonNode detail = Json.mapper().valueToTree(Map.of("labels", labels, "name", name, "by", by));
        NewFleetEvent event = NewFleetEvent.ofDevice(
                EventType.DEVICE_CHANGED,
                device.id(),
                clock.instant(),
                "Device " + device.id() + " was changed by " + by + ".",
                detail);
        return devices.change(transaction, device.id(), name, labels)
                .chain(() -> journal.append(transaction, List.of(event)));
    }

    private static Map<String, String> merge(Map<String, String> old, Map<String, String> patch) {
        Map<String, String> labels = new TreeMap<>(old);
        if (patch != null) {
            patch.forEach((label, value) -> {
                if (value == null) {
                    labels.remove(label);
                } else {
                    labels.put(label, value);
                }
            });
        }
        Labels.refuse(labels).ifPresent(reason -> {
            throw Refusal.badField("labels", reason);
        });
        return labels;
    }

    /** What forgetting a device led to. */
    private record Forgotten(List<FleetEvent> events, List<Revoked> revoked) {}

    /** Forgets a device: its certificates are revoked, and nothing that it says is taken any more. */
    Uni<Void> forget(String id, String expected, String by) {
        NewFleetEvent event = NewFleetEvent.ofDevice(
                EventType.DEVICE_FORGOTTEN,
                id,
                clock.instant(),
                "Device " + id + " was forgotten by " + by + ".",
                null);
        return pool.withTransaction(transaction -> devices.lock(transaction, id)
                        .map(found -> found.orElseThrow(() -> unknown(id)))
                        .invoke(device -> mustMatch(device, expected))
                        .chain(() -> certificates.revokeOf(transaction, id, by, "the device was forgotten"))
                        .chain(revoked -> devices.delete(transaction, id)
                                .chain(() -> journal.append(transaction, List.of(event)))
                                .map(events -> new Forgotten(events, revoked))))
                .invoke(forgotten -> {
                    revocations.publish(forgotten.revoked());
                    publisher.publish(forgotten.events());
                })
                .chain(() -> link.publish(DeviceTopic.STATUS.of(id), new byte[0], DeviceTopic.STATUS.qos(), true)
                        .onFailure()
                        .recoverWithNull())
                .replaceWithVoid();
    }

    private Uni<Void> mustStayWithin(SqlConnection transaction, String id, Optional<String> scope) {
        return scope.isEmpty()
                ? Uni.createFrom().voidItem()
                : scoped.among(transaction, List.of(id), scope.get())
                        .invoke(inside -> {
                            if (!inside.contains(id)) {
                                throw Refusal.forbidden("With these labels device " + id
                                        + " would no longer be one of " + scope.get()
                                        + ", which are yours; ask somebody without such a limit.");
                            }
                        })
                        .replaceWithVoid();
    }

    private static void mustMatch(Device device, String expected) {
        if (expected != null && !expected.equals("*") && !expected.equals(etag(device))) {
            throw Refusal.preconditionFailed(
                    "Device " + device.id() + " has changed since you read it; read it again and repeat the change.");
        }
    }

    static String etag(Device device) {
        return "\"" + device.revision() + "\"";
    }

    static Refusal unknown(String id) {
        return Refusal.notFound("There is no device " + id + ".");
    }
}
