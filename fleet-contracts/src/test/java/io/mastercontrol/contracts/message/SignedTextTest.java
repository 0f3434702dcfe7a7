package io.mastercontrol.contracts.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignedTextTest {
    private final KeyPair ours = pair();

    @Test
    void verifiesExactlyWhatWasSigned() {
        SignedText signed = SignedText.sign("{\"a\":1}", ours.getPrivate(), ours.getPublic());
        assertEquals(Optional.of("{\"a\":1}"), signed.verify(ours.getPublic()));
        assertEquals(
                Optional.empty(),
                new SignedText("{\"a\":2}", signed.signature(), signed.keyId()).verify(ours.getPublic()));
        assertEquals(Optional.empty(), signed.verify(pair().getPublic()));
        assertEquals(
                Optional.empty(), new SignedText("{\"a\":1}", "no base64!", signed.keyId()).verify(ours.getPublic()));
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
