package io.mastercontrol.testing.server;

import io.mastercontrol.controlplane.pki.CertificateAuthority;
import io.mastercontrol.controlplane.pki.Pem;
import io.mastercontrol.controlplane.pki.Pki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The authority of this test JVM's fleet, and certificates from it. */
public final class TestPki {
    private static final Duration LIFE = Duration.ofDays(30);

    private TestPki() {}

    /** The key material that the broker and every service of this JVM use. */
    public static Pki pki() {
        return new Pki(Path.of(ServerProperties.once("pki", () -> {
            try {
                Path directory = ServerProperties.directory().resolve("pki");
                return Pki.create(directory, List.of(), Clock.systemUTC())
                        .directory()
                        .toString();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make the test authority", e);
            }
        })));
    }

    /** What a device has after its enrolment. */
    public static Credentials device(String id) {
        return issue(authority(), id, "device");
    }

    /** The same name and organization, from an authority that nobody knows. */
    public static Credentials stranger(String name, String organization) {
        return issue(CertificateAuthority.create("Somebody else", Clock.systemUTC()), name, organization);
    }

    /** A service's credentials. */
    public static Credentials service(String name) {
        return issue(authority(), name, "service");
    }

    /** Any name in any organization, from the fleet's authority. */
    public static Credentials issue(String name, String organization) {
        return issue(authority(), name, organization);
    }

    private static Credentials issue(CertificateAuthority authority, String name, String organization) {
        KeyPair pair = CertificateAuthority.newKey();
        return new Credentials(
                name,
                Pem.of(pair.getPrivate()),
                Pem.of(authority.issueClient(name, organization, pair.getPublic(), LIFE)));
    }

    private static CertificateAuthority authority() {
        try {
            return pki().authority(Clock.systemUTC());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the test authority", e);
        }
    }
}
