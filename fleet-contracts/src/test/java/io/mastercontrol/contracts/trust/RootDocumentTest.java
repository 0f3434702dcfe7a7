package io.mastercontrol.contracts.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.SignedText;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RootDocumentTest {
    private static final KeyPair A = key();
    private static final KeyPair B = key();
    private static final KeyPair C = key();
    private static final Instant LATER = Instant.parse("2030-01-01T00:00:00Z");
    private static final RootDocument FIRST = RootDocument.first(List.of(A.getPublic()));

    static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RootDocument root(long version, int threshold, KeyPair... holders) {
        Map<String, String> keys = new TreeMap<>();
        Arrays.stream(holders)
                .forEach(pair -> keys.put(SignedText.keyId(pair.getPublic()), RootDocument.encoded(pair.getPublic())));
        RoleKeys all = new RoleKeys(List.copyOf(keys.keySet()), threshold);
        RoleKeys one = new RoleKeys(all.keyIds(), 1);
        return new RootDocument(
                version, LATER, LATER, keys, Map.of(Role.root, all, Role.targets, one, Role.timestamp, one));
    }

    private static SignedDocument signed(RootDocument root, KeyPair... by) {
        SignedDocument document = new SignedDocument(Json.write(root));
        for (KeyPair pair : by) {
            document = document.signedBy(pair.getPrivate(), pair.getPublic());
        }
        return document;
    }

    private static void refused(String why, RootDocument before, SignedDocument document) {
        assertEquals(
                why, assertThrows(Untrusted.class, () -> before.next(document)).getMessage());
    }

    @Test
    void theNextVersionIsVouchedForByTheLastAndByItself() throws Untrusted {
        RootDocument next = FIRST.next(signed(root(1, 2, B, C), A, B, C));
        assertEquals(1, next.version());
        assertEquals(2, next.next(signed(root(2, 1, B), B, C)).version());
    }

    @Test
    void tooFewSignaturesAreNone() {
        refused("is signed by 0 of the 1 keys that it takes", FIRST, signed(root(1, 1, B), B));
        refused("is signed by 1 of the 2 keys that it takes", FIRST, signed(root(1, 2, B, C), A, B));
        RootDocument two = root(1, 2, B, C);
        refused("is signed by 1 of the 2 keys that it takes", two, signed(root(2, 1, B), B));
    }

    @Test
    void theSameKeyTwiceCountsOnce() {
        SignedDocument once = signed(root(2, 1, B), B);
        SignedDocument twice = new SignedDocument(
                once.payload(),
                List.of(once.signatures().get(0), once.signatures().get(0)));
        refused("is signed by 1 of the 2 keys that it takes", root(1, 2, B, C), twice);
    }

    @Test
    void aVersionThatIsSkippedOrOldIsRefused() {
        refused("is version 2, but only 1 can follow 0", FIRST, signed(root(2, 1, B), A, B));
        refused("is version 1, but only 2 can follow 1", root(1, 1, A), signed(root(1, 1, A), A));
    }

    @Test
    void aKeyUnderTheIdOfAnotherIsRefused() {
        Map<String, String> keys = Map.of(SignedText.keyId(A.getPublic()), RootDocument.encoded(B.getPublic()));
        RoleKeys all = new RoleKeys(List.copyOf(keys.keySet()), 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> new RootDocument(
                        1, LATER, LATER, keys, Map.of(Role.root, all, Role.targets, all, Role.timestamp, all)));
    }

    @Test
    void nothingIsReadBeforeItIsVerified() {
        refused("is signed by 0 of the 1 keys that it takes", FIRST, new SignedDocument("[".repeat(100_000)));
        SignedDocument nonsense = new SignedDocument("{\"version\":1}").signedBy(A.getPrivate(), A.getPublic());
        assertThrows(Untrusted.class, () -> FIRST.next(nonsense));
    }
}
