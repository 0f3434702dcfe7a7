package io.mastercontrol.contracts.trust;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.message.SignedText;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which keys may sign what. Each version but the first is signed by enough root keys of the version before, and of itself,
 * so that a device that knows any version gets to the newest (TUF 1.0, 5.3).
 *
 * @param version from 1, without gaps; 0 is what an installation begins with: one key for everything
 * @param expires after which devices take nothing new until there is a newer version
 * @param keys encoded public keys (X.509, base64) by id
 */
public record RootDocument(
        long version, Instant createdAt, Instant expires, Map<String, String> keys, Map<Role, RoleKeys> roles) {
    private static final int MOST_KEYS = 64;
    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    public RootDocument {
        keys = keys == null ? Map.of() : Map.copyOf(keys);
        roles = roles == null ? Map.of() : Map.copyOf(roles);
        if (version < 0) {
            throw new IllegalArgumentException("version is " + version);
        }
        if (expires == null) {
            throw new IllegalArgumentException("expires is missing");
        }
        if (keys.size() > MOST_KEYS) {
            throw new IllegalArgumentException(
                    "has " + keys.size() + " keys, but at most " + MOST_KEYS + " are allowed");
        }
        for (Map.Entry<String, String> key : keys.entrySet()) {
            if (!SignedText.keyId(decoded(key.getValue())).equals(key.getKey())) {
                throw new IllegalArgumentException(
                        "the key " + key.getKey() + " stands under an id that is not its own");
            }
        }
        for (Role role : Role.values()) {
            RoleKeys holders = roles.get(role);
            if (holders == null || !keys.keySet().containsAll(holders.keyIds())) {
                throw new IllegalArgumentException("the role " + role + " or one of its keys is missing");
            }
        }
    }

    /** What a device goes by that was given these keys and no root document: each may sign everything. */
    public static RootDocument first(List<PublicKey> keys) {
        Map<String, String> all = new TreeMap<>();
        keys.forEach(key -> all.put(SignedText.keyId(key), encoded(key)));
        RoleKeys anyone = new RoleKeys(List.copyOf(all.keySet()), 1);
        return new RootDocument(
                0, null, NEVER, all, Map.of(Role.root, anyone, Role.targets, anyone, Role.timestamp, anyone));
    }

    public static String encoded(PublicKey key) {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /** @throws IllegalArgumentException if it is no Ed25519 key */
    public static PublicKey decoded(String key) {
        try {
            byte[] encoded = Base64.getDecoder().decode(String.valueOf(key));
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("a key is no Ed25519 public key", e);
        }
    }

    /** Keys that may sign in a role, by id. */
    public Map<String, PublicKey> keysOf(Role role) {
        Map<String, PublicKey> found = new HashMap<>();
        roles.get(role).keyIds().forEach(id -> found.put(id, decoded(keys.get(id))));
        return found;
    }

    /** The payload of a document that enough keys of a role signed. */
    public String verified(SignedDocument document, Role role) throws Untrusted {
        return document.verified(roles.get(role), keysOf(role));
    }

    /**
     * The version after this one, if that is what it is: verified with this version's root keys before it is read, and with
     * its own afterwards.
     */
    public RootDocument next(SignedDocument document) throws Untrusted {
        RootDocument next = read(verified(document, Role.root));
        if (next.version != version + 1) {
            throw new Untrusted(
                    "is version " + next.version + ", but only " + (version + 1) + " can follow " + version);
        }
        next.verified(document, Role.root);
        return next;
    }

    /** A document to begin with, which only its own keys vouch for. */
    public static RootDocument pinned(SignedDocument document) throws Untrusted {
        RootDocument root = read(document.payload());
        root.verified(document, Role.root);
        return root;
    }

    private static RootDocument read(String payload) throws Untrusted {
        try {
            return Json.read(payload, RootDocument.class);
        } catch (MalformedMessage e) {
            throw new Untrusted("cannot be read: " + e.getMessage());
        }
    }
}
