package io.mastercontrol.orchestrator.signing;

import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.trust.SignedDocument;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * Signs what agents obey, one text a device: with Bouncy Castle's Ed25519, which takes a tenth of the time of Java's own
 * (docs/adr/0063-another-ed25519.md). Keys that do not fit each other stop the start.
 */
@Startup
@ApplicationScoped
public class Signer {
    private final Pair releases;
    private final Pair timestamps;

    private record Pair(PrivateKey key, Ed25519PrivateKeyParameters fast, PublicKey publicKey) {
        SignedText sign(String payload) {
            return SignedText.sign(payload, publicKey, message -> {
                Ed25519Signer signer = new Ed25519Signer();
                signer.init(true, fast);
                signer.update(message, 0, message.length);
                return signer.generateSignature();
            });
        }
    }

    Signer(SigningConfig config) {
        releases = pair("mc.release.signing-key", config.signingKey(), "mc.release.public-key", config.publicKey());
        if (config.timestampSigningKey().isPresent()
                != config.timestampPublicKey().isPresent()) {
            throw new IllegalStateException(
                    "mc.release.timestamp-signing-key and mc.release.timestamp-public-key must both be given, or neither");
        }
        timestamps = config.timestampSigningKey()
                .map(key -> pair(
                        "mc.release.timestamp-signing-key",
                        key,
                        "mc.release.timestamp-public-key",
                        config.timestampPublicKey().orElseThrow()))
                .orElse(releases);
    }

    private static Pair pair(String keyName, Path key, String publicName, Path publicKey) {
        Pair pair;
        try {
            KeyFactory ed25519 = KeyFactory.getInstance("Ed25519");
            PrivateKey own = ed25519.generatePrivate(new PKCS8EncodedKeySpec(pem(key)));
            byte[] seed = ((EdECPrivateKey) own)
                    .getBytes()
                    .orElseThrow(() -> new GeneralSecurityException("the key does not show itself"));
            pair = new Pair(
                    own,
                    new Ed25519PrivateKeyParameters(seed),
                    ed25519.generatePublic(new X509EncodedKeySpec(pem(publicKey))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    keyName + " and " + publicName + " must be an Ed25519 pair in PEM: " + e.getMessage(), e);
        }
        if (pair.sign("probe").verify(pair.publicKey()).isEmpty()) {
            throw new IllegalStateException(publicName + " is not the public half of " + keyName);
        }
        return pair;
    }

    /** A release or a desired state. */
    public SignedText sign(String payload) {
        return releases.sign(payload);
    }

    public SignedDocument signTimestamp(String payload) {
        return new SignedDocument(payload).signedBy(timestamps.key(), timestamps.publicKey());
    }

    /** Of releases and desired states. */
    public PublicKey publicKey() {
        return releases.publicKey();
    }

    public PublicKey timestampPublicKey() {
        return timestamps.publicKey();
    }

    private static byte[] pem(Path file) {
        try {
            String body =
                    Files.readString(file).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
            return Base64.getDecoder().decode(body);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the release key " + file, e);
        }
    }
}
