package io.mastercontrol.registry.renewal;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.registry.authority.CertificateAuthority;
import io.mastercontrol.registry.authority.CertificateRequest;
import io.mastercontrol.registry.authority.IssuedCertificate;
import io.mastercontrol.registry.certificate.CertificateRepository;
import io.mastercontrol.registry.certificate.CertificateRepository.Given;
import io.mastercontrol.registry.certificate.CertificateRepository.Grounds;
import io.mastercontrol.registry.certificate.CertificateRepository.Held;
import io.mastercontrol.registry.enrolment.EnrolmentConfig;
import io.mastercontrol.registry.http.Refusal;
import io.mastercontrol.registry.identity.Doubts;
import io.mastercontrol.registry.journal.FleetEventPublisher;
import io.mastercontrol.registry.journal.FleetJournal;
import io.mastercontrol.registry.journal.NewFleetEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Gives a device a new certificate for a new key, before or a while after the old one expires. The request is signed with
 * the old key, so it needs no token and no clock; asking again with the same new key gets the same answer, since the first
 * one may have been lost. With another new key it is refused: then two boards hold the old key.
 */
@ApplicationScoped
class Renewal {
    /** No device needs to more often, and each renewal is kept. */
    private static final Duration SELDOM = Duration.ofMinutes(1);

    private final Pool pool;
    private final CertificateRepository certificates;
    private final CertificateAuthority authority;
    private final Doubts doubts;
    private final FleetJournal journal;
    private final FleetEventPublisher publisher;
    private final EnrolmentConfig config;
    private final Clock clock = Clock.systemUTC();

    Renewal(
            Pool pool,
            CertificateRepository certificates,
            CertificateAuthority authority,
            Doubts doubts,
            FleetJournal journal,
            FleetEventPublisher publisher,
            EnrolmentConfig config) {
        this.pool = pool;
        this.certificates = certificates;
        this.authority = authority;
        this.doubts = doubts;
        this.journal = journal;
        this.publisher = publisher;
        this.config = config;
    }

    /** What comes of it; {@code pem} is null where two boards were found. */
    private record Outcome(String pem, List<FleetEvent> events) {}

    /** The new certificate with its chain, PEM. */
    Uni<String> renew(RenewalRequest request) {
        CertificateRequest csr = request.csr();
        return pool.withTransaction(transaction -> certificates
                        .hold(transaction, request.serial())
                        .map(found -> found.filter(held -> Arrays.equals(held.keyHash(), request.oldKeyHash()))
                                .orElseThrow(() -> Refusal.forbidden(
                                        "This control plane did not give that certificate to anybody; enrol again with"
                                                + " a new token.")))
                        .invoke(held -> refuseWorthless(held, csr.commonName()))
                        .chain(held -> certificates
                                .isRevoked(transaction, csr.keyHash())
                                .invoke(Renewal::refuseRevokedKey)
                                .chain(() -> certificates.successor(transaction, held.serial()))
                                .chain(successor -> successor.isPresent()
                                        ? again(transaction, held, successor.get(), csr)
                                        : issue(transaction, held, csr))))
                .invoke(outcome -> publisher.publish(outcome.events()))
                .map(Renewal::mustBeOne);
    }

    private static String mustBeOne(Outcome outcome) {
        if (outcome.pem() == null) {
            throw Refusal.conflict(
                    "This certificate was renewed already, for another key: a second board holds it, or"
                            + " this one was set back to an older copy of its disk. Remove the directory 'identity' below the"
                            + " agent's data on the board that is not to be this device, and enrol that one under another name.");
        }
        return outcome.pem();
    }

    private void refuseWorthless(Held held, String name) {
        String way = " It can enrol again with a token that is made for it: 'master-control device consent "
                + held.device() + "'.";
        if (!held.device().equals(name)) {
            throw Refusal.badField(
                    "csr", "The csr is for '" + name + "', but the certificate is " + held.device() + "'s.");
        }
        if (held.revokedWhy() != null) {
            throw Refusal.forbidden(
                    "The certificate of " + held.device() + " was revoked: " + held.revokedWhy() + "." + way);
        }
        Instant last = held.notAfter().plus(config.renewalGrace());
        if (clock.instant().isAfter(last)) {
            throw Refusal.forbidden("The certificate of " + held.device() + " expired on " + held.notAfter()
                    + ", and could be renewed until " + last + "." + way);
        }
    }

    private static void refuseRevokedKey(boolean revoked) {
        if (revoked) {
            throw Refusal.badField("csr", "The new key was used before; make another one.");
        }
    }

    private Uni<Outcome> again(SqlConnection transaction, Held held, Given successor, CertificateRequest csr) {
        if (Arrays.equals(successor.keyHash(), csr.keyHash())) {
            return Uni.createFrom().item(new Outcome(successor.pem(), List.of()));
        }
        return doubts.tell(
                        transaction,
                        List.of(new Doubts.Doubt(
                                held.device(),
                                "its certificate was renewed for one key and then asked to be renewed for another",
                                Map.of("serial", held.serial()))))
                .map(events -> new Outcome(null, events));
    }

    private Uni<Outcome> issue(SqlConnection transaction, Held held, CertificateRequest csr) {
        Instant now = clock.instant();
        if (held.issuedAt().plus(SELDOM).isAfter(now)) {
            throw Refusal.conflict("The certificate is less than a minute old; there is no need to renew it yet.");
        }
        IssuedCertificate issued = authority.issue(held.device(), csr.key(), now, config.certificateLife());
        NewFleetEvent event = NewFleetEvent.ofDevice(
                EventType.CERTIFICATE_RENEWED,
                held.device(),
                now,
                "Device " + held.device() + " renewed its certificate; the new one is good until " + issued.notAfter()
                        + ".",
                Json.mapper().valueToTree(Map.of("serial", issued.serial(), "renews", held.serial())));
        return certificates
                .add(transaction, held.device(), csr.keyHash(), issued, new Grounds(null, held.serial()))
                .chain(() -> journal.append(transaction, List.of(event)))
                .map(events -> new Outcome(issued.pem(), events));
    }
}
