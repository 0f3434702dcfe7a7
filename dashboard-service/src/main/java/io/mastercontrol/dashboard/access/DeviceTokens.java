package io.mastercontrol.dashboard.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Recognises a device by a JWT that it signed itself (ES256, certificate in {@code x5c}): the certificate must come from
 * the fleet's authority, be in date and not revoked, and name the device that the token speaks for.
 */
@ApplicationScoped
class DeviceTokens {
    private static final long MOST_SECONDS = 300;
    private static final long SKEW_SECONDS = 60;
    private static final int LONGEST = 8_192;

    private final FleetAuthority authority;
    private final RevokedCertificates revoked;
    private final Clock clock = Clock.systemUTC();

    DeviceTokens(CaConfig config, RevokedCertificates revoked) throws IOException {
        this.authority = new FleetAuthority(config.certificate());
        this.revoked = revoked;
    }

    /** The device's id, or empty if anything about the token is not right. */
    Optional<String> device(String token) {
        String[] parts = token.split("\\.");
        if (parts.length != 3 || token.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            JsonNode header = json(parts[0]);
            if (!header.path("alg").asText().equals("ES256")) {
                return Optional.empty();
            }
            List<X509Certificate> chain = new ArrayList<>();
            for (JsonNode encoded : header.path("x5c")) {
                chain.add(certificate(encoded.asText()));
            }
            authority.mustHaveIssued(chain);
            X509Certificate certificate = chain.get(0);
            if (revoked.contains(certificate.getSerialNumber().toString(16))) {
                return Optional.empty();
            }
            Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
            verifier.initVerify(certificate.getPublicKey());
            verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            boolean signed = verifier.verify(Base64.getUrlDecoder().decode(parts[2]));
            JsonNode claims = json(parts[1]);
            String device = claims.path("sub").asText();
            return signed && isTimely(claims) && isFor(claims) && names(certificate, device)
                    ? Optional.of(device)
                    : Optional.empty();
        } catch (IOException | GeneralSecurityException | InvalidNameException | IllegalArgumentException e) {
            // Whatever is wrong with it, the caller is refused in the same words.
            return Optional.empty();
        }
    }

    private boolean isTimely(JsonNode claims) {
        Instant now = clock.instant();
        long expires = claims.path("exp").asLong();
        return expires > now.getEpochSecond() - SKEW_SECONDS
                && expires <= now.getEpochSecond() + MOST_SECONDS + SKEW_SECONDS;
    }

    private static boolean isFor(JsonNode claims) {
        return claims.path("aud").asText().equals("master-control");
    }

    private static boolean names(X509Certificate certificate, String device) throws InvalidNameException {
        List<Rdn> names = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
        return names.stream().anyMatch(rdn -> rdn.getType().equals("CN") && device.equals(rdn.getValue()))
                && names.stream().anyMatch(rdn -> rdn.getType().equals("O") && "device".equals(rdn.getValue()));
    }

    private static X509Certificate certificate(String base64) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
    }

    private static JsonNode json(String part) throws IOException {
        return Json.mapper().readTree(Base64.getUrlDecoder().decode(part));
    }
}
