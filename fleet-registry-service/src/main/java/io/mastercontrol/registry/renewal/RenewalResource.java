package io.mastercontrol.registry.renewal;

import io.mastercontrol.registry.enrolment.IdentityAnswers;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where a device exchanges its certificate for a new one. */
@Path("/enrol/renew")
public class RenewalResource {
    private final Renewal renewal;
    private final IdentityAnswers answers;

    RenewalResource(Renewal renewal, IdentityAnswers answers) {
        this.renewal = renewal;
        this.answers = answers;
    }

    @POST
    @PermitAll
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Exchanges a certificate, by a request that is signed with its key, for a new one")
    public Uni<Response> renew(RenewalRequest.Body body) {
        RenewalRequest request = RenewalRequest.of(body);
        return renewal.renew(request)
                .chain(certificate -> answers.of(request.csr().commonName(), certificate))
                .map(answer -> Response.status(201).entity(answer).build());
    }
}
