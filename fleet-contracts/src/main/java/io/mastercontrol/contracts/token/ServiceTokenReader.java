package io.mastercontrol.contracts.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads what another service says: who it is stands in its certificate, which must be of the fleet's authority, and what
 * it may say follows from that. Only the front door speaks for people and devices; every other service only for itself.
 */
public final class ServiceTokenReader {
    /** A chain of three certificates and a scope of the longest kind, with room to spare. */
    private static final int LONGEST = 12_000;

    private static final int MOST_REMEMBERED = 256;

    private final String own;
    private final ServiceChains chains;

    /** What was read of late: a sender uses a token for several requests, and checking one costs a millisecond. */
    private final Map<String, Read> remembered = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Read> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private record Read(ServiceToken token, long issued, long expires) {
        boolean isGood(Instant now) {
            return issued <= now.getEpochSecond() + ServiceToken.SKEW_SECONDS
                    && expires >= now.getEpochSecond() - ServiceToken.SKEW_SECONDS;
        }
    }

    /**
     * For one service.
     *
     * @param own the service that reads, which the token must be for
     */
    public ServiceTokenReader(String own, ServiceChains chains) {
        this.own = own;
        this.chains = chains;
    }

    /** @throws TokenRefused with the first thing that is not right about it */
    public ServiceToken read(String token, Instant now) throws TokenRefused {
        synchronized (remembered) {
            Read before = remembered.get(token);
            if (before != null && before.isGood(now)) {
                return before.token();
            }
        }
        Read read = checked(token, now);
        synchronized (remembered) {
            remembered.put(token, read);
        }
        return read.token();
    }

    private Read checked(String token, Instant now) throws TokenRefused {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || token.length() > LONGEST) {
            throw new TokenRefused("it is no token of a service");
        }
        try {
            JsonNode header = json(parts[0]);
            if (!"ES256".equals(header.path("alg").asText())) {
                throw new TokenRefused("it is not signed with ES256");
            }
            X509Certificate sender = chains.sender(header.path("x5c"), now);
            mustBeSigned(sender, parts);
            JsonNode claims = json(parts[1]);
            ServiceToken said = checked(ServiceChains.service(sender), claims, now);
            return new Read(
                    said,
                    claims.path("iat").asLong(),
                    Math.min(
                            claims.path("exp").asLong(),
                            sender.getNotAfter().toInstant().getEpochSecond() - ServiceToken.SKEW_SECONDS));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new TokenRefused("it cannot be read: " + e.getMessage());
        }
    }

    private static void mustBeSigned(X509Certificate sender, String[] parts)
            throws GeneralSecurityException, TokenRefused {
        Signature verifier = Signature.getInstance(ServiceKey.ALGORITHM);
        verifier.initVerify(sender.getPublicKey());
        verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        if (!verifier.verify(Base64.getUrlDecoder().decode(parts[2]))) {
            throw new TokenRefused("the signature is not its sender's");
        }
    }

    private ServiceToken checked(String sender, JsonNode claims, Instant now) throws TokenRefused {
        must(ServiceToken.ISSUER.equals(claims.path("iss").asText()), "it has another issuer");
        must(own.equals(claims.path("aud").asText()), "it is for another service than the " + own);
        long issued = claims.path("iat").asLong();
        long expires = claims.path("exp").asLong();
        must(expires - issued <= ServiceToken.SECONDS && expires > issued, "it is made for too long");
        must(issued <= now.getEpochSecond() + ServiceToken.SKEW_SECONDS, "it begins later");
        must(expires >= now.getEpochSecond() - ServiceToken.SKEW_SECONDS, "it is over");
        String subject = claims.path("sub").asText();
        Set<String> groups = new HashSet<>();
        claims.path("groups").forEach(group -> groups.add(group.asText()));
        JsonNode devices = claims.path("devices");
        must(devices.isMissingNode() || devices.isTextual(), "its scope is no text");
        if (subject.equals(ServiceToken.SERVICE + sender)) {
            return ServiceToken.of(sender, own);
        }
        must(sender.equals(ServiceToken.FRONT_DOOR), "the " + sender + " speaks for itself only, not for " + subject);
        must(
                subject.matches("(user|device):.+") && !groups.contains("service"),
                "the front door speaks for people and devices only, not for " + subject);
        return new ServiceToken(own, subject, groups, devices.isMissingNode() ? null : devices.asText());
    }

    private static void must(boolean right, String otherwise) throws TokenRefused {
        if (!right) {
            throw new TokenRefused(otherwise);
        }
    }

    private static JsonNode json(String part) throws IOException {
        return Json.mapper().readTree(Base64.getUrlDecoder().decode(part));
    }
}
