package io.mastercontrol.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.token.ServiceChains;
import io.mastercontrol.contracts.token.ServiceKey;
import io.mastercontrol.contracts.token.ServiceToken;
import io.mastercontrol.contracts.token.ServiceTokenReader;
import io.mastercontrol.contracts.token.TokenRefused;
import io.mastercontrol.controlplane.pki.CertificateAuthority;
import io.mastercontrol.controlplane.pki.Pem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What services believe of each other, through an exchange of the fleet's authority. */
class ServiceTokenTest {
    private static final Instant NOW = Instant.now();
    private static final Clock CLOCK = Clock.systemUTC();
    private static final ServiceToken ADA =
            new ServiceToken("registry", "user:ada", Set.of("viewer", "operator"), "site=berlin");

    private final CertificateAuthority old = CertificateAuthority.create("old", CLOCK);
    private final CertificateAuthority root = CertificateAuthority.create("new", CLOCK);
    private final CertificateAuthority issuer = root.createIntermediate("new issuer");
    private final String roots = Pem.of(root.certificate()) + Pem.of(old.certificate());

    private static ServiceKey key(CertificateAuthority authority, String name, String chain) {
        KeyPair pair = CertificateAuthority.newKey();
        String certificate =
                Pem.of(authority.issueClient(name, "service", pair.getPublic(), Duration.ofDays(1))) + chain;
        try {
            return ServiceKey.of(bytes(certificate), bytes(Pem.of(pair.getPrivate())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static ServiceTokenReader registry(String believed) {
        try {
            return new ServiceTokenReader("registry", ServiceChains.of(bytes(believed)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refused(ServiceTokenReader reader, String token, Instant now, String why) {
        String said =
                assertThrows(TokenRefused.class, () -> reader.read(token, now)).getMessage();
        assertTrue(said.contains(why), said);
    }

    @Test
    void whatTheFrontDoorSaysOfAPersonArrivesWhole() throws Exception {
        ServiceTokenReader reader = registry(Pem.of(old.certificate()));
        String token = key(old, "dashboard", "").sign(ADA, NOW);
        assertEquals(ADA, reader.read(token, NOW));
        assertEquals(ADA, reader.read(token, NOW.plusSeconds(59)), "two clocks may be half a minute apart");
        refused(reader, token, NOW.plusSeconds(61), "it is over");
        ServiceToken own = ServiceToken.of("alerting", "registry");
        assertEquals(own, reader.read(key(old, "alerting", "").sign(own, NOW), NOW));
        assertEquals(Set.of("service", "viewer"), own.groups());
    }

    @Test
    void aTokenServesForTenSecondsAndIsCheckedWholeTheFirstTime() throws Exception {
        ServiceKey sender = key(old, "dashboard", "");
        String token = sender.sign(ADA, NOW);
        assertEquals(token, sender.sign(ADA, NOW.plusSeconds(9)));
        assertNotEquals(token, sender.sign(ADA, NOW.plusSeconds(10)), "who gets it has 20 s left at least");
        assertNotEquals(token, sender.sign(ADA, NOW.minusSeconds(1)), "a clock that was set back");
        assertNotEquals(token, sender.sign(new ServiceToken("registry", "user:ada", Set.of("admin"), null), NOW));
        ServiceTokenReader reader = registry(roots);
        assertEquals(ADA, reader.read(token, NOW));
        String[] parts = token.split("\\.");
        String forged = sender.sign(new ServiceToken("registry", "user:eve", Set.of("admin"), null), NOW);
        refused(reader, parts[0] + "." + forged.split("\\.")[1] + "." + parts[2], NOW, "not its sender's");
        assertEquals(ADA, reader.read(token, NOW));
    }

    @Test
    void aServiceSaysNoMoreOfItselfThanItIs() throws Exception {
        ServiceToken bold = new ServiceToken("registry", "service:alerting", Set.of("admin", "service"), null);
        assertEquals(
                Set.of("service", "viewer"),
                registry(roots)
                        .read(key(old, "alerting", "").sign(bold, NOW), NOW)
                        .groups());
        refused(registry(roots), key(old, "alerting", "").sign(ADA, NOW), NOW, "speaks for itself only");
    }

    @Test
    void anExchangeOfTheAuthorityInterruptsNobody() throws Exception {
        String before = key(old, "dashboard", "").sign(ADA, NOW);
        String chain = Pem.of(issuer.certificate()) + Pem.of(old.vouchFor(root));
        String after = key(issuer, "dashboard", chain).sign(ADA, NOW);
        refused(registry(Pem.of(root.certificate())), before, NOW, "it cannot be read");
        for (String token : new String[] {before, after}) {
            assertEquals(ADA, registry(roots).read(token, NOW), "both roots are believed for a while");
        }
        assertEquals(ADA, registry(Pem.of(root.certificate())).read(after, NOW));
        assertEquals(
                ADA,
                registry(Pem.of(old.certificate())).read(after, NOW),
                "who has not read the new root yet finds the old one's word for it");
        assertTrue(after.length() < 6_000, "a header has room for it: " + after.length());
    }

    @Test
    void aKeyOfAnotherCertificateIsNoticedAtOnce() {
        String certificate = Pem.of(old.issueClient(
                "alerting", "service", CertificateAuthority.newKey().getPublic(), Duration.ofDays(1)));
        String another = Pem.of(CertificateAuthority.newKey().getPrivate());
        assertThrows(GeneralSecurityException.class, () -> ServiceKey.of(bytes(certificate), bytes(another)));
    }
}
