package io.mastercontrol.registry.enrolment;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where a device with a token becomes one of the fleet. */
@Path("/enrol")
public class EnrolmentResource {
    private final Enrolment enrolment;

    EnrolmentResource(Enrolment enrolment) {
        this.enrolment = enrolment;
    }

    @POST
    @PermitAll
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Exchanges an enrolment token and a certificate request for a certificate")
    public Uni<Response> enrol(Enrolment.Request request) {
        return enrolment
                .enrol(request)
                .map(answer -> Response.status(201).entity(answer).build());
    }
}
