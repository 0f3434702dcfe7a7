package io.mastercontrol.orchestrator.signing;

import io.mastercontrol.contracts.message.SignedText;
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
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Signs what agents obey, about a millisecond each. Keys that do not fit each other stop the start. */
@Startup
@ApplicationScoped
public class Signer {
    private final PrivateKey key;
    private final PublicKey publicKey;

    Signer(SigningConfig config) {
        try {
            KeyFactory ed25519 = KeyFactory.getInstance("Ed25519");
            key = ed25519.generatePrivate(new PKCS8EncodedKeySpec(pem(config.signingKey())));
            publicKey = ed25519.generatePublic(new X509EncodedKeySpec(pem(config.publicKey())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "mc.release.signing-key and mc.release.public-key must be an Ed25519 pair in PEM: "
                            + e.getMessage(),
                    e);
        }
        if (sign("probe").verify(publicKey).isEmpty()) {
            throw new IllegalStateException("mc.release.public-key is not the public half of mc.release.signing-key");
        }
    }

    public SignedText sign(String payload) {
        return SignedText.sign(payload, key, publicKey);
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
