package io.mastercontrol.registry.enrolment;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Revocations.Revoked;
import io.mastercontrol.registry.authority.CertificateAuthority;
import io.mastercontrol.registry.authority.CertificateRequest;
import io.mastercontrol.registry.authority.IssuedCertificate;
import io.mastercontrol.registry.certificate.CertificateRepository;
import io.mastercontrol.registry.certificate.CertificateRepository.Grounds;
import io.mastercontrol.registry.device.DeviceRepository;
import io.mastercontrol.registry.group.GroupRepository;
import io.mastercontrol.registry.inventory.ExpectedDevices;
import io.mastercontrol.registry.journal.FleetJournal;
import io.mastercontrol.registry.journal.NewFleetEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes somebody a device of the fleet, or gives a device that is known a new identity. */
@ApplicationScoped
class Membership {
    private final EnrolmentTokenRepository tokens;
    private final DeviceRepository devices;
    private final GroupRepository groups;
    private final CertificateRepository certificates;
    private final CertificateAuthority authority;
    private final FleetJournal journal;
    private final ExpectedDevices expected;
    private final EnrolmentConfig config;
    private final Clock clock = Clock.systemUTC();

    Membership(
            EnrolmentTokenRepository tokens,
            DeviceRepository devices,
            GroupRepository groups,
            CertificateRepository certificates,
            CertificateAuthority authority,
            FleetJournal journal,
            ExpectedDevices expected,
            EnrolmentConfig config) {
        this.tokens = tokens;
        this.devices = devices;
        this.groups = groups;
        this.certificates = certificates;
        this.authority = authority;
        this.journal = journal;
        this.expected = expected;
        this.config = config;
    }

    /** Somebody who is let in. */
    record Newcomer(String name, Map<String, String> labels, JsonNode facts, CertificateRequest csr) {}

    /** When the device of this name enrolled, if there is one; locked, so that two cannot enrol at once. */
    Uni<Optional<Instant>> enrolledAt(SqlConnection transaction, String name) {
        return devices.enrolledAt(transaction, name);
    }

    Uni<Enrolment.Admitted> admit(SqlConnection transaction, Optional<EnrolmentToken> token, Newcomer newcomer) {
        String name = newcomer.name();
        IssuedCertificate issued =
                authority.issue(name, newcomer.csr().key(), clock.instant(), config.certificateLife());
        String tokenId = token.map(EnrolmentToken::id).orElse(null);
        return devices.add(transaction, name, newcomer.labels(), newcomer.facts())
                .chain(added -> replace(transaction, newcomer, added))
                .chain(before -> use(transaction, token, name)
                        .chain(() -> certificates.add(
                                transaction, name, newcomer.csr().keyHash(), issued, new Grounds(tokenId, null)))
                        .chain(() -> journal.append(transaction, List.of(event(newcomer, tokenId, before.again()))))
                        .map(events -> new Enrolment.Admitted(name, issued.pem(), events, before.revoked())));
    }

    /** What was there before. */
    private record Before(boolean again, List<Revoked> revoked) {}

    private Uni<Before> replace(SqlConnection transaction, Newcomer newcomer, boolean added) {
        if (added) {
            return expected.arrived(transaction, newcomer.name()).replaceWith(new Before(false, List.of()));
        }
        return devices.enrolAgain(transaction, newcomer.name(), newcomer.labels())
                .chain(() -> certificates.revokeOf(
                        transaction, newcomer.name(), "the registry", "the device enrolled again"))
                .map(revoked -> new Before(true, revoked));
    }

    private Uni<Void> use(SqlConnection transaction, Optional<EnrolmentToken> token, String name) {
        if (token.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return tokens.use(transaction, token.get().id())
                .chain(() -> token.get().group() == null
                        ? Uni.createFrom().voidItem()
                        : groups.join(transaction, token.get().group(), name));
    }

    private NewFleetEvent event(Newcomer newcomer, String token, boolean again) {
        Map<String, Object> detail = new HashMap<>();
        detail.put("labels", newcomer.labels());
        if (token != null) {
            detail.put("token", token);
        }
        return NewFleetEvent.ofDevice(
                again ? EventType.DEVICE_REENROLLED : EventType.DEVICE_ENROLLED,
                newcomer.name(),
                clock.instant(),
                again
                        ? "Device " + newcomer.name()
                                + " enrolled again with another key; what it had before is worth nothing."
                        : "Device " + newcomer.name() + " enrolled.",
                Json.mapper().valueToTree(detail));
    }
}
