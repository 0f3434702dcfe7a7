package io.mastercontrol.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.controlplane.pki.CertificateAuthority;
import io.mastercontrol.controlplane.pki.Pem;
import io.mastercontrol.testing.device.DeviceConnection;
import io.mastercontrol.testing.server.Credentials;
import io.mastercontrol.testing.server.TestPki;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Roots that are exchanged under a broker that runs. */
class RootsIT {
    /** The broker looks every 3 s, and HiveMQ every 10. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void aSecondRootIsBelievedWithinSecondsAndNobodyIsDisconnected() throws Exception {
        Path file = TestPki.pki().caCertificate();
        String before = Files.readString(file);
        CertificateAuthority next = CertificateAuthority.create("Next fleet", Clock.systemUTC());
        CertificateAuthority issuer = next.createIntermediate("Next issuer");
        KeyPair key = CertificateAuthority.newKey();
        Credentials renewed = new Credentials(
                "roots-new",
                Pem.of(key.getPrivate()),
                Pem.of(issuer.issueClient("roots-new", "device", key.getPublic(), Duration.ofDays(1)))
                        + Pem.of(issuer.certificate()));
        try (DeviceConnection old = DeviceConnection.open("roots-old")) {
            assertThrows(RuntimeException.class, () -> DeviceConnection.open(renewed, null));
            Files.writeString(file, before + Pem.of(next.certificate()));
            Instant deadline = Instant.now().plus(LIMIT);
            while (!connects(renewed)) {
                assertTrue(Instant.now().isBefore(deadline), "the new root is not believed yet");
            }
            assertTrue(old.isConnected());
        } finally {
            Files.writeString(file, before);
        }
    }

    private static boolean connects(Credentials device) {
        try (DeviceConnection connection = DeviceConnection.open(device, null)) {
            return connection.isConnected();
        } catch (RuntimeException e) {
            // Not yet: that is the answer that was asked for.
            return false;
        }
    }
}
