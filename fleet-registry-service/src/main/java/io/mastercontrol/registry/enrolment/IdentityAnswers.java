package io.mastercontrol.registry.enrolment;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.trust.RootDocument;
import io.mastercontrol.contracts.trust.SignedDocument;
import io.mastercontrol.contracts.trust.Untrusted;
import io.mastercontrol.registry.authority.CertificateAuthority;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Everything that a device needs to be one of the fleet, with its new certificate. */
@ApplicationScoped
public class IdentityAnswers {
    private final CertificateAuthority authority;
    private final EnrolmentConfig config;
    private final String releaseKey;
    private final Optional<Path> root;
    private final Clock clock = Clock.systemUTC();

    IdentityAnswers(CertificateAuthority authority, EnrolmentConfig config, ReleaseKeyConfig releaseKey)
            throws IOException {
        this.authority = authority;
        this.config = config;
        this.releaseKey = Files.readString(releaseKey.publicKey());
        this.root = releaseKey.root();
    }

    /**
     * What a device is told.
     *
     * @param certificate its own, and what leads from it to a root, PEM
     * @param ca the roots that it shall believe in, PEM
     */
    public record Answer(
            String deviceId,
            String certificate,
            String ca,
            List<String> releaseKeys,
            SignedDocument root,
            Broker broker,
            Instant serverTime) {}

    /** Where it connects to. */
    public record Broker(String host, int port) {}

    public Uni<Answer> of(String device, String certificate) {
        return Uni.createFrom()
                .item(() -> new Answer(
                        device,
                        certificate,
                        authority.rootsPem(),
                        List.of(releaseKey),
                        root.flatMap(IdentityAnswers::root).orElse(null),
                        new Broker(config.brokerHost(), config.brokerPort()),
                        clock.instant()))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** Read for each device, since it is replaced when keys are; a damaged one must not let a device begin with the old keys. */
    private static Optional<SignedDocument> root(Path file) {
        try {
            SignedDocument document = Json.read(Files.readAllBytes(file), SignedDocument.class);
            RootDocument.pinned(document);
            return Optional.of(document);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | MalformedMessage | Untrusted e) {
            throw new IllegalStateException(
                    "the root document in " + file + " cannot be given to a device: " + e.getMessage(), e);
        }
    }
}
