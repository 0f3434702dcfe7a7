package io.mastercontrol.registry.enrolment;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where somebody becomes a device of the fleet. */
@Path("/enrol")
public class EnrolmentResource {
    private static final int AGAIN_SECONDS = 30;
    private final Enrolment enrolment;
    private final IdentityAnswers answers;

    EnrolmentResource(Enrolment enrolment, IdentityAnswers answers) {
        this.enrolment = enrolment;
        this.answers = answers;
    }

    /**
     * It is not one yet.
     *
     * @param key beginning of the fingerprint of its key, by which an operator can tell it from others of its name
     */
    record Pending(String status, String detail, String key, int retryAfterSeconds) {}

    @POST
    @PermitAll
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Exchanges an enrolment token and a certificate request for a certificate (201), or waits for an"
                    + " operator (202): ask again after a while, with the same request")
    public Uni<Response> enrol(Enrolment.Request request) {
        return enrolment.enrol(request).chain(this::answer);
    }

    private Uni<Response> answer(Enrolment.Outcome outcome) {
        if (outcome instanceof Enrolment.Admitted admitted) {
            return answers.of(admitted.device(), admitted.certificate())
                    .map(answer -> Response.status(201).entity(answer).build());
        }
        Enrolment.Waiting waiting = (Enrolment.Waiting) outcome;
        String key = waiting.key().substring(0, Announcements.SHOWN);
        return Uni.createFrom()
                .item(Response.status(202)
                        .header(HttpHeaders.RETRY_AFTER, AGAIN_SECONDS)
                        .entity(new Pending(
                                "pending",
                                "It waits for an operator: 'master-control device accept " + waiting.device()
                                        + "' lets it in (key " + key + ").",
                                key,
                                AGAIN_SECONDS))
                        .build());
    }
}
