package io.mastercontrol.registry.identity;

import io.mastercontrol.registry.access.ScopedCallers;
import io.mastercontrol.registry.access.ScopedCallers.Treatment;
import io.mastercontrol.registry.certificate.Certificate;
import io.mastercontrol.registry.certificate.CertificateRepository;
import io.mastercontrol.registry.http.Page;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The certificates of devices, and their end. */
@Path("/api/v1/devices/{device}")
@ScopedCallers(Treatment.ONE_DEVICE)
public class DeviceIdentityResource {
    private final CertificateRepository certificates;
    private final Revocation revocation;

    DeviceIdentityResource(CertificateRepository certificates, Revocation revocation) {
        this.certificates = certificates;
        this.revocation = revocation;
    }

    /**
     * Which certificates, and why.
     *
     * @param serial of one; all of the device when left out
     */
    record Order(String serial, String reason) {}

    @GET
    @Path("/certificates")
    @RolesAllowed("viewer")
    @Operation(summary = "The certificates that were given to devices of this name, the newest first")
    public Uni<Page<Certificate>> certificates(@PathParam("device") String id) {
        return certificates.ofDevice(id).map(all -> new Page<>(all, null, all.size()));
    }

    @POST
    @Path("/revoke")
    @RolesAllowed("operator")
    @Operation(summary = "Revokes a device's certificates: its session ends within seconds, and it cannot come back")
    public Uni<Revocation.Revoked> revoke(
            @PathParam("device") String id, Order order, @Context SecurityContext caller) {
        Order asked = order == null ? new Order(null, null) : order;
        return revocation.revoke(
                id, asked.serial(), asked.reason(), caller.getUserPrincipal().getName());
    }
}
