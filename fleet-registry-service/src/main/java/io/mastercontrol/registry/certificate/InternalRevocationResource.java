package io.mastercontrol.registry.certificate;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Revoked certificates, for the front door. */
@Path("/internal/revocations")
public class InternalRevocationResource {
    private static final int PAGE = 5_000;
    private final CertificateRepository certificates;

    InternalRevocationResource(CertificateRepository certificates) {
        this.certificates = certificates;
    }

    /**
     * Certificates that were revoked.
     *
     * @param until epoch milliseconds of the last one, for the next call
     * @param more whether there are more
     */
    public record Revoked(List<String> serials, long until, boolean more) {}

    @GET
    @RolesAllowed("service")
    @Operation(summary = "Serial numbers of certificates that were revoked since, in epoch milliseconds")
    public Uni<Revoked> since(@QueryParam("since") @DefaultValue("0") long since) {
        return certificates
                .revokedSince(Instant.ofEpochMilli(since), PAGE)
                .map(found -> new Revoked(
                        found.stream()
                                .map(CertificateRepository.RevokedAt::serial)
                                .toList(),
                        found.isEmpty()
                                ? since
                                : found.get(found.size() - 1).at().toEpochMilli(),
                        found.size() == PAGE));
    }
}
