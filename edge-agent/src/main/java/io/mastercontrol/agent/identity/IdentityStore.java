package io.mastercontrol.agent.identity;

import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/**
 * The device's key and what the control plane answered, below {@code identity/}. {@code device.json} is written last, so
 * that an identity is either whole or not there; the key pair is made once and used again by every attempt to enrol.
 */
public final class IdentityStore {
    private final Path directory;

    public IdentityStore(Path data) {
        this.directory = data.resolve("identity");
    }

    public Optional<DeviceIdentity> load() throws IOException, GeneralSecurityException {
        Optional<byte[]> json = file("device.json").read();
        if (json.isEmpty()) {
            return Optional.empty();
        }
        EnrolmentAnswer answer = Json.read(json.get(), EnrolmentAnswer.class);
        List<PublicKey> keys = new ArrayList<>();
        for (String pem : answer.releaseKeys()) {
            keys.add(Pem.ed25519PublicKey(pem));
        }
        String keyPem = new String(
                file("device.key").read().orElseThrow(() -> new IOException(directory + "/device.key is missing")),
                StandardCharsets.US_ASCII);
        return Optional.of(new DeviceIdentity(
                answer.deviceId(),
                Pem.ecPrivateKey(keyPem),
                Pem.certificate(answer.certificate()),
                List.copyOf(keys),
                answer.broker().host(),
                answer.broker().port(),
                directory.resolve("device.key"),
                directory.resolve("device.crt"),
                directory.resolve("ca.crt"),
                answer.root()));
    }

    void save(EnrolmentAnswer answer) throws IOException {
        file("device.crt").write(answer.certificate().getBytes(StandardCharsets.US_ASCII));
        file("ca.crt").write(answer.ca().getBytes(StandardCharsets.US_ASCII));
        file("device.json").write(Json.bytes(answer));
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
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        String csr = CertificateRequest.of(name, pair.getPublic(), (ECPrivateKey) pair.getPrivate());
        file("device.key")
                .write(Pem.encode("PRIVATE KEY", pair.getPrivate().getEncoded()).getBytes(StandardCharsets.US_ASCII));
        file("request.json").write(Json.bytes(new KeptRequest(name, csr)));
        return csr;
    }

    private DurableFile file(String name) {
        return new DurableFile(directory.resolve(name));
    }

    private record KeptRequest(String name, String csr) {}
}
