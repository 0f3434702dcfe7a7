package io.mastercontrol.registry.certificate;

import io.mastercontrol.registry.authority.CertificateAuthority;
import io.mastercontrol.registry.authority.CertificateAuthority.Revoked;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Revoked certificates as a signed list, for brokers that are not ours. Lists like it are public everywhere. */
@Path("/enrol/revoked.crl")
public class RevocationListResource {
    private static final int MOST = 100_000;
    private static final int HEXADECIMAL = 16;
    private static final long FRESH_SECONDS = 5;
    private final CertificateRepository certificates;
    private final CertificateAuthority authority;
    private final Clock clock = Clock.systemUTC();
    private volatile Made made = new Made("", Instant.MIN);

    /** A list that was made a moment ago is good enough: anybody may ask. */
    private record Made(String pem, Instant at) {}

    RevocationListResource(CertificateRepository certificates, CertificateAuthority authority) {
        this.certificates = certificates;
        this.authority = authority;
    }

    @GET
    @PermitAll
    @Produces("application/x-pem-file")
    @Operation(summary = "The certificates that are revoked, as a list signed by the fleet's authority (RFC 5280), PEM")
    public Uni<String> list() {
        Instant now = clock.instant();
        if (made.at().isAfter(now.minusSeconds(FRESH_SECONDS))) {
            return Uni.createFrom().item(made.pem());
        }
        return certificates
                .revokedSince(Instant.EPOCH, MOST)
                .map(found -> authority.revocationList(entries(found), now))
                .invoke(pem -> made = new Made(pem, now));
    }

    private static List<Revoked> entries(List<CertificateRepository.RevokedAt> found) {
        return found.stream()
                .map(one -> new Revoked(new BigInteger(one.serial(), HEXADECIMAL), one.at()))
                .toList();
    }
}
