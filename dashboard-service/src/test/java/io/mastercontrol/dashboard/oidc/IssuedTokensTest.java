package io.mastercontrol.dashboard.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

/** Which tokens are taken: with a key of our own, so that everything else about them can be wrong. */
class IssuedTokensTest {
    private final RsaJsonWebKey key = key("one");
    private final AtomicInteger asked = new AtomicInteger();
    private List<JsonWebKey> published = List.of(key);
    private Instant now = Instant.parse("2026-01-31T12:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };
    private final IssuedTokens tokens = new IssuedTokens(
            Configured.right(),
            new IssuerKeys(
                    () -> {
                        asked.incrementAndGet();
                        return published == null
                                ? Uni.createFrom().failure(new IllegalStateException("away"))
                                : Uni.createFrom().item(published);
                    },
                    clock));

    private static RsaJsonWebKey key(String id) {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(id);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JwtClaims claims(String audience) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(Configured.ISSUER);
        claims.setAudience(audience);
        claims.setSubject("subject-1");
        claims.setExpirationTimeMinutesInTheFuture(5);
        claims.setClaim("preferred_username", "ada");
        claims.setClaim("realm_access", Map.of("roles", List.of("berlin", "cooks")));
        return claims;
    }

    private String signed(Consumer<JwtClaims> change) {
        JwtClaims claims = claims("fleet-api");
        change.accept(claims);
        return signed(claims, key);
    }

    private static String signed(JwtClaims claims, RsaJsonWebKey by) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(by.getPrivateKey());
        signature.setKeyIdHeaderValue(by.getKeyId());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        return serialized(signature);
    }

    private static String serialized(JsonWebSignature signature) {
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T of(Uni<T> answer) {
        return answer.await().atMost(Duration.ofSeconds(5));
    }

    private void refused(String token) {
        assertThrows(Exception.class, () -> of(tokens.bearer(token)), token);
    }

    @Test
    void whatTheIssuerSignedForUsIsTaken() {
        assertEquals(new Person("subject-1", "ada", List.of("berlin", "cooks")), of(tokens.bearer(signed(c -> {}))));
        assertEquals(
                List.of("cooks"),
                of(tokens.bearer(signed(c -> c.setClaim("realm_access", Map.of("roles", "cooks")))))
                        .groups());
        assertEquals(
                List.of(),
                of(tokens.bearer(signed(c -> c.setClaim("realm_access", "cooks"))))
                        .groups());
        assertEquals(
                "subject-1",
                of(tokens.bearer(signed(c -> c.unsetClaim("preferred_username"))))
                        .name());
    }

    @Test
    void anythingElseIsNot() {
        refused(signed(c -> c.setIssuer("https://other.example.org")));
        refused(signed(c -> c.setAudience("another-api")));
        refused(signed(c -> c.unsetClaim("aud")));
        refused(signed(c -> c.unsetClaim("exp")));
        refused(signed(c -> c.unsetClaim("sub")));
        refused(signed(c -> c.setExpirationTime(NumericDate.fromMilliseconds(System.currentTimeMillis() - 40_000))));
        refused(signed(c -> c.setNotBefore(NumericDate.fromMilliseconds(System.currentTimeMillis() + 120_000))));
        refused(signed(c -> c.setStringClaim("typ", "ID")));
        refused(signed(c -> c.setStringClaim("nonce", "n")));
        refused(signed(c -> c.setStringClaim("at_hash", "h")));
        refused(signed(claims("fleet-api"), key("one")));
        refused("x".repeat(20_000));
        refused("");
        of(tokens.bearer(
                signed(c -> c.setExpirationTime(NumericDate.fromMilliseconds(System.currentTimeMillis() - 20_000)))));
    }

    @Test
    void aPublicKeyIsNoSecretAndNoSignatureIsNone() {
        JsonWebSignature confused = new JsonWebSignature();
        confused.setPayload(claims("fleet-api").toJson());
        confused.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        confused.setKeyIdHeaderValue("one");
        confused.setKey(new HmacKey(key.toJson().getBytes(StandardCharsets.UTF_8)));
        refused(serialized(confused));
        JsonWebSignature bare = new JsonWebSignature();
        bare.setAlgorithmConstraints(org.jose4j.jwa.AlgorithmConstraints.NO_CONSTRAINTS);
        bare.setPayload(claims("fleet-api").toJson());
        bare.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
        refused(serialized(bare));
    }

    @Test
    void anIdTokenCountsForItsAttemptAndClientOnly() {
        JwtClaims claims = claims("console");
        claims.setStringClaim("nonce", "n-1");
        String right = signed(claims, key);
        assertEquals("ada", of(tokens.signedIn(right, "n-1")).name());
        assertThrows(Exception.class, () -> of(tokens.signedIn(right, "n-2")));
        claims.setAudience("console", "another");
        assertThrows(Exception.class, () -> of(tokens.signedIn(signed(claims, key), "n-1")));
        claims.setStringClaim("azp", "another");
        assertThrows(Exception.class, () -> of(tokens.signedIn(signed(claims, key), "n-1")));
        claims.setStringClaim("azp", "console");
        assertEquals("ada", of(tokens.signedIn(signed(claims, key), "n-1")).name());
    }

    @Test
    void aNewKeyIsAskedForAtMostOnceInHalfAMinuteAndAnIssuerThatIsAwayKeepsWhatItSaid() {
        of(tokens.bearer(signed(c -> {})));
        RsaJsonWebKey second = key("two");
        String later = signed(claims("fleet-api"), second);
        published = List.of(key, second);
        refused(later);
        refused(later);
        assertEquals(1, asked.get(), "it was asked a moment ago");
        now = now.plusSeconds(31);
        of(tokens.bearer(later));
        assertEquals(2, asked.get());
        published = null;
        now = now.plusSeconds(3_700);
        of(tokens.bearer(later));
        assertEquals(3, asked.get(), "keys are asked for again each hour");
        published = List.of(second);
        now = now.plusSeconds(3_700);
        of(tokens.bearer(later));
        refused(signed(c -> {}));
    }

    @Test
    void anIssuerThatHasNeverAnsweredIsAskedAgainAndSaidToBeAway() {
        published = null;
        refused(signed(c -> {}));
        published = List.of(key);
        now = now.plusSeconds(31);
        of(tokens.bearer(signed(c -> {})));
    }
}
