package io.mastercontrol.registry.identity;

import io.mastercontrol.contracts.message.DeviceStatus;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Revocations;
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
import java.util.UUID;

/** Makes certificates of a device worthless. The device itself, and what is known of it, stays. */
@ApplicationScoped
class Revocation {
    private static final int LONGEST_REASON = 200;
    private final Pool pool;
    private final CertificateRepository certificates;
    private final RevocationPublisher revocations;
    private final FleetJournal journal;
    private final FleetEventPublisher publisher;
    private final BrokerLink link;
    private final Clock clock = Clock.systemUTC();

    Revocation(
            Pool pool,
            CertificateRepository certificates,
            RevocationPublisher revocations,
            FleetJournal journal,
            FleetEventPublisher publisher,
            BrokerLink link) {
        this.pool = pool;
        this.certificates = certificates;
        this.revocations = revocations;
        this.journal = journal;
        this.publisher = publisher;
        this.link = link;
    }

    /** What was revoked. */
    record Revoked(String device, List<String> serials) {}

    private record Done(List<Revocations.Revoked> revoked, List<FleetEvent> events) {}

    /**
     * Revokes.
     *
     * @param serial of one certificate; null for all of the device
     */
    Uni<Revoked> revoke(String device, String serial, String reason, String by) {
        String why = reason == null || reason.isBlank() ? "no reason was given" : reason.strip();
        if (why.length() > LONGEST_REASON || why.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.badField(
                    "reason", "The reason must have " + LONGEST_REASON + " printable characters at most.");
        }
        return pool.withTransaction(transaction -> (serial == null
                                ? certificates.revokeOf(transaction, device, by, why)
                                : certificates.revoke(transaction, device, serial, by, why))
                        .invoke(revoked -> refuseNothing(device, serial, revoked))
                        .chain(revoked ->
                                told(transaction, device, revoked, why, by).map(events -> new Done(revoked, events))))
                .invoke(done -> {
                    revocations.publish(done.revoked());
                    publisher.publish(done.events());
                })
                .call(() -> sayOffline(device, serial))
                .map(done -> new Revoked(
                        device,
                        done.revoked().stream().map(Revocations.Revoked::serial).toList()));
    }

    private static void refuseNothing(String device, String serial, List<Revocations.Revoked> revoked) {
        if (revoked.isEmpty()) {
            throw Refusal.notFound(
                    serial == null
                            ? "Device " + device + " has no certificate that still counts."
                            : "Device " + device + " has no certificate " + serial + " that still counts.");
        }
    }

    private Uni<List<FleetEvent>> told(
            SqlConnection transaction, String device, List<Revocations.Revoked> revoked, String why, String by) {
        List<String> serials = revoked.stream().map(Revocations.Revoked::serial).toList();
        return journal.append(
                transaction,
                List.of(NewFleetEvent.ofDevice(
                        EventType.DEVICE_REVOKED,
                        device,
                        clock.instant(),
                        (serials.size() == 1 ? "A certificate of " : serials.size() + " certificates of ") + device
                                + " was revoked by " + by + ": " + why + ". It comes back with a new token"
                                + " ('master-control device consent " + device + "') and a new key.",
                        Json.mapper().valueToTree(Map.of("serials", serials, "by", by, "reason", why)))));
    }

    /** The broker drops the will of a session that it ends for this, so that a forgotten device leaves nothing behind. */
    private Uni<Void> sayOffline(String device, String serial) {
        if (serial != null) {
            return Uni.createFrom().voidItem();
        }
        DeviceStatus gone = new DeviceStatus(
                UUID.randomUUID().toString(),
                clock.instant(),
                null,
                device,
                DeviceStatus.Connection.offline,
                null,
                null,
                "its certificate was revoked",
                null);
        return link.publish(DeviceTopic.STATUS.of(device), Json.bytes(gone), DeviceTopic.STATUS.qos(), true)
                .onFailure()
                .recoverWithNull();
    }
}
