package io.mastercontrol.registry.enrolment;

import io.mastercontrol.registry.http.Page;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Who wants to become a device. */
@Path("/api/v1/enrolment-requests")
public class EnrolmentRequestResource {
    private final EnrolmentRequestRepository requests;

    EnrolmentRequestResource(EnrolmentRequestRepository requests) {
        this.requests = requests;
    }

    @GET
    @RolesAllowed("viewer")
    @Operation(summary = "Who asked to become a device: those that wait first")
    public Uni<Page<EnrolmentRequest>> list() {
        return requests.list().map(all -> new Page<>(all, null, all.size()));
    }
}
