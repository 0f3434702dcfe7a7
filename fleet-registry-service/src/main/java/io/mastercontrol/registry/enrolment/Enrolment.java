package io.mastercontrol.registry.enrolment;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.contracts.trust.RootDocument;
import io.mastercontrol.contracts.trust.SignedDocument;
import io.mastercontrol.contracts.trust.Untrusted;
import io.mastercontrol.registry.device.DeviceRepository;
import io.mastercontrol.registry.device.Labels;
import io.mastercontrol.registry.http.Refusal;
import io.mastercontrol.registry.journal.FleetEventPublisher;
import io.mastercontrol.registry.journal.FleetJournal;
import io.mastercontrol.registry.journal.NewFleetEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Lets a device in: token, device and certificate in one transaction. The same token with the same key gets the same
 * answer again, because the first one may have been lost on its way.
 */
@ApplicationScoped
class Enrolment {
    static final String WRONG_NAME =
            "A device's name must be 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or"
                    + " digit.";
    private static final int LARGEST_FACTS = 16_384;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Pool pool;
    private final EnrolmentTokenRepository tokens;
    private final DeviceRepository devices;
    private final FleetJournal journal;
    private final FleetEventPublisher publisher;
    private final CertificateAuthority authority;
    private final EnrolmentConfig config;
    private final String releaseKey;
    private final Optional<Path> root;
    private final Clock clock = Clock.systemUTC();

    Enrolment(
            Pool pool,
            EnrolmentTokenRepository tokens,
            DeviceRepository devices,
            FleetJournal journal,
            FleetEventPublisher publisher,
            CertificateAuthority authority,
            EnrolmentConfig config,
            ReleaseKeyConfig releaseKey)
            throws IOException {
        this.pool = pool;
        this.tokens = tokens;
        this.devices = devices;
        this.journal = journal;
        this.publisher = publisher;
        this.authority = authority;
        this.config = config;
        this.releaseKey = Files.readString(releaseKey.publicKey());
        this.root = releaseKey.root();
    }

    /** What a device sends. */
    record Request(String token, String name, String csr, Map<String, String> labels, JsonNode facts) {}

    /** What it is told. */
    record Answer(
            String deviceId,
            String certificate,
            String ca,
            List<String> releaseKeys,
            SignedDocument root,
            Broker broker,
            Instant serverTime) {}

    /** Where it connects to. */
    record Broker(String host, int port) {}

    private record Admitted(String device, String certificate, List<FleetEvent> events) {}

    Uni<Answer> enrol(Request request) {
        if (request == null || request.token() == null || request.token().isBlank()) {
            throw Refusal.badField("token", "The enrolment token is missing.");
        }
        refuseName(request.name());
        refuseUnkeepable(request.facts());
        CertificateRequest csr = CertificateRequest.of(request.csr());
        if (!csr.commonName().equals(request.name())) {
            throw Refusal.badField(
                    "csr",
                    "The csr is for '" + csr.commonName() + "', but the device calls itself " + request.name() + ".");
        }
        return pool.withTransaction(transaction -> tokens.lock(transaction, hash(request.token()))
                        .map(found -> found.orElseThrow(() -> Refusal.forbidden("The enrolment token is not valid.")))
                        .chain(token -> admit(transaction, token, request, csr)))
                .invoke(admitted -> publisher.publish(admitted.events()))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(this::answer);
    }

    /** What no device can be called, whether it asks or a token is made for it. */
    static void refuseName(String name) {
        if (!Topics.isDeviceId(name)) {
            throw Refusal.badField("name", WRONG_NAME);
        }
        Topics.serviceOf(name).ifPresent(service -> {
            throw Refusal.badField(
                    "name",
                    "A device's name must not begin with '" + service
                            + "', the name of a service of the control plane; choose another.");
        });
    }

    private Uni<Admitted> admit(
            SqlConnection transaction, EnrolmentToken token, Request request, CertificateRequest csr) {
        return tokens.given(transaction, token.id(), csr.keyHash()).chain(given -> {
            if (given.isPresent()) {
                if (!given.get().device().equals(request.name()) || token.isOver(clock.instant())) {
                    throw Refusal.forbidden("The enrolment token has been used, revoked or is too old.");
                }
                return Uni.createFrom()
                        .item(new Admitted(given.get().device(), given.get().pem(), List.of()));
            }
            return tokens.hasLetIn(transaction, token.id(), request.name())
                    .invoke(before -> {
                        if (before) {
                            throw Refusal.conflict("The enrolment token let " + request.name()
                                    + " in before, with another key; have the device forgotten and make a new token.");
                        }
                    })
                    .chain(() -> admitNew(transaction, token, request, csr));
        });
    }

    private static void refuseUnkeepable(JsonNode facts) {
        if (facts == null || facts.isNull()) {
            return;
        }
        String text = Json.write(facts);
        if (!facts.isObject() || text.length() > LARGEST_FACTS || text.contains("\\u0000")) {
            throw Refusal.badField(
                    "facts",
                    "The facts must be a JSON object of " + LARGEST_FACTS + " characters at most, without NUL.");
        }
    }

    private Uni<Admitted> admitNew(
            SqlConnection transaction, EnrolmentToken token, Request request, CertificateRequest csr) {
        if (token.isOver(clock.instant()) || token.usesLeft() < 1) {
            throw Refusal.forbidden(
                    token.usesLeft() < 1
                            ? "The enrolment token has been used by another device; make a new one."
                            : "The enrolment token was revoked or is too old; make a new one.");
        }
        if (token.name() != null && !token.name().equals(request.name())) {
            throw Refusal.forbidden("The enrolment token is for the device " + token.name() + " only.");
        }
        Map<String, String> labels = labels(token, request);
        CertificateAuthority.Issued issued = authority.issue(request.name(), csr.key(), clock.instant());
        NewFleetEvent event = NewFleetEvent.ofDevice(
                EventType.DEVICE_ENROLLED,
                request.name(),
                clock.instant(),
                "Device " + request.name() + " enrolled.",
                Json.mapper().valueToTree(Map.of("labels", labels, "token", token.id())));
        return devices.add(transaction, request.name(), labels, request.facts())
                .invoke(added -> {
                    if (!added) {
                        throw Refusal.conflict("There is a device " + request.name()
                                + " already; choose another name, or have it forgotten first.");
                    }
                })
                .chain(() -> tokens.use(transaction, token.id()))
                .chain(() -> tokens.give(transaction, token.id(), request.name(), csr.keyHash(), issued))
                .chain(() -> journal.append(transaction, List.of(event)))
                .map(events -> new Admitted(request.name(), issued.pem(), events));
    }

    /** The token's labels win over what a device says of itself. */
    private static Map<String, String> labels(EnrolmentToken token, Request request) {
        Map<String, String> labels = new TreeMap<>();
        if (request.labels() != null) {
            labels.putAll(request.labels());
        }
        labels.putAll(token.labels());
        Labels.refuse(labels).ifPresent(reason -> {
            throw Refusal.badField("labels", reason);
        });
        return labels;
    }

    private Answer answer(Admitted admitted) {
        return new Answer(
                admitted.device(),
                admitted.certificate(),
                authority.ownPem(),
                List.of(releaseKey),
                root.flatMap(Enrolment::root).orElse(null),
                new Broker(config.brokerHost(), config.brokerPort()),
                clock.instant());
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

    static String newSecret() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return "mce_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
