package io.mastercontrol.agent.identity;

import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The device's key and what the control plane answered, below {@code identity/}. {@code device.json} is written last and
 * names the directory of the files that go with it, so that an identity is either whole or not there, and a renewal is
 * either done or not begun; {@code previous.json} is what was there before, until the new one has been used.
 */
public final class IdentityStore {
    private static final String CURRENT = "device.json";
    private static final String PREVIOUS = "previous.json";
    private static final String RENEWED = "renewed-";
    private final Path directory;

    public IdentityStore(Path data) {
        this.directory = data.resolve("identity");
    }

    public Optional<DeviceIdentity> load() throws IOException, GeneralSecurityException {
        return load(CURRENT);
    }

    /** The identity before the last renewal, as long as nobody has seen the new one work. */
    Optional<DeviceIdentity> previous() throws IOException, GeneralSecurityException {
        return load(PREVIOUS);
    }

    private Optional<DeviceIdentity> load(String name) throws IOException, GeneralSecurityException {
        Optional<byte[]> json = file(name).read();
        if (json.isEmpty()) {
            return Optional.empty();
        }
        EnrolmentAnswer answer = Json.read(json.get(), EnrolmentAnswer.class);
        List<PublicKey> keys = new ArrayList<>();
        for (String pem : answer.releaseKeys()) {
            keys.add(Pem.ed25519PublicKey(pem));
        }
        Path files = answer.files() == null ? directory : directory.resolve(answer.files());
        Path keyFile = files.resolve("device.key");
        String keyPem = new String(
                new DurableFile(keyFile).read().orElseThrow(() -> new IOException(keyFile + " is missing")),
                StandardCharsets.US_ASCII);
        return Optional.of(new DeviceIdentity(
                answer.deviceId(),
                Pem.ecPrivateKey(keyPem),
                Pem.certificate(answer.certificate()),
                List.copyOf(keys),
                answer.broker().host(),
                answer.broker().port(),
                keyFile,
                files.resolve("device.crt"),
                files.resolve("ca.crt"),
                answer.root()));
    }

    void save(EnrolmentAnswer answer) throws IOException {
        file("device.crt").write(answer.certificate().getBytes(StandardCharsets.US_ASCII));
        file("ca.crt").write(answer.ca().getBytes(StandardCharsets.US_ASCII));
        file(CURRENT).write(Json.bytes(answer));
    }

    /** Keeps a renewed identity in files of its own; only the last write makes it the one that counts. */
    void renew(EnrolmentAnswer answer, String keyPem, String serial) throws IOException {
        EnrolmentAnswer renewed = answer.in(RENEWED + serial);
        Path files = directory.resolve(renewed.files());
        write(files.resolve("device.key"), keyPem);
        write(files.resolve("device.crt"), answer.certificate());
        write(files.resolve("ca.crt"), answer.ca());
        DurableFile.forceDirectory(directory);
        Optional<byte[]> before = file(CURRENT).read();
        if (before.isPresent()) {
            file(PREVIOUS).write(before.get());
        }
        file(CURRENT).write(Json.bytes(renewed));
    }

    /**
     * The identity has been used: what was there before is over. The files of an identity that was never renewed are made
     * copies of the present ones, for an agent of before there were renewals.
     */
    void confirm(DeviceIdentity current) throws IOException {
        Files.deleteIfExists(directory.resolve(PREVIOUS));
        Files.deleteIfExists(directory.resolve("renewal.json"));
        if (!current.keyFile().getParent().equals(directory)) {
            for (Path file : List.of(current.keyFile(), current.certificateFile(), current.caFile())) {
                file(file.getFileName().toString()).write(Files.readAllBytes(file));
            }
        }
        try (Stream<Path> all = Files.list(directory)) {
            for (Path old : all.filter(path -> path.getFileName().toString().startsWith(RENEWED))
                    .filter(path -> !path.equals(current.keyFile().getParent()))
                    .toList()) {
                for (String name : List.of("device.key", "device.crt", "ca.crt")) {
                    Files.deleteIfExists(old.resolve(name));
                }
                Files.deleteIfExists(old);
            }
        }
        DurableFile.forceDirectory(directory);
    }

    /** The certificate request for {@code name} with this device's key, which is made if there is none yet. */
    String certificateRequest(String name) throws IOException, GeneralSecurityException {
        Optional<byte[]> kept = file("request.json").read();
        if (kept.isPresent()) {
            KeptRequest request = Json.read(kept.get(), KeptRequest.class);
            if (request.name().equals(name)) {
                return request.csr();
            }
        }
        KeyPair pair = newKey();
        String csr = CertificateRequest.of(name, pair.getPublic(), (ECPrivateKey) pair.getPrivate());
        write(
                directory.resolve("device.key"),
                Pem.encode("PRIVATE KEY", pair.getPrivate().getEncoded()));
        file("request.json").write(Json.bytes(new KeptRequest(name, csr)));
        return csr;
    }

    /**
     * The request to renew this certificate, kept before it is sent: asked again after a lost answer or a power cut, the
     * same key must be asked for.
     */
    KeptRenewal renewalRequest(DeviceIdentity identity) throws IOException, GeneralSecurityException {
        String serial = identity.certificate().getSerialNumber().toString(16);
        Optional<byte[]> kept = file("renewal.json").read();
        if (kept.isPresent()) {
            KeptRenewal request = Json.read(kept.get(), KeptRenewal.class);
            if (serial.equals(request.serial())) {
                return request;
            }
        }
        KeyPair pair = newKey();
        KeptRenewal request = new KeptRenewal(
                serial,
                Pem.encode("PRIVATE KEY", pair.getPrivate().getEncoded()),
                Pem.encode("PUBLIC KEY", pair.getPublic().getEncoded()),
                CertificateRequest.of(identity.device(), pair.getPublic(), pair.getPrivate()));
        file("renewal.json").write(Json.bytes(request));
        return request;
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static void write(Path file, String text) throws IOException {
        new DurableFile(file).write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private DurableFile file(String name) {
        return new DurableFile(directory.resolve(name));
    }

    private record KeptRequest(String name, String csr) {}

    /**
     * A request to renew.
     *
     * @param serial of the certificate that is renewed
     * @param key the new private key, PEM
     * @param publicKey that belongs to it, PEM
     */
    record KeptRenewal(String serial, String key, String publicKey, String csr) {}
}
