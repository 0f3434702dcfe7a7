package io.mastercontrol.orchestrator.trust;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.trust.Role;
import io.mastercontrol.contracts.trust.RoleKeys;
import io.mastercontrol.contracts.trust.SignedDocument;
import io.mastercontrol.contracts.trust.TrustMessage;
import io.mastercontrol.orchestrator.access.ScopedCallers;
import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.signing.Signer;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Whose signatures devices believe. */
@Path("/api/v1/trust")
public class TrustResource {
    private final Roots roots;
    private final Signer signer;
    private final TrustConfig config;

    TrustResource(Roots roots, Signer signer, TrustConfig config) {
        this.roots = roots;
        this.signer = signer;
        this.config = config;
    }

    /**
     * What holds now.
     *
     * @param version of the newest root document, 0 for none: then one key does everything
     * @param expires null for version 0
     * @param keys encoded public keys by id
     * @param signingKey id of the key that signs releases here
     * @param roots all root documents, the oldest first
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            long version,
            Instant expires,
            Map<String, String> keys,
            Map<Role, RoleKeys> roles,
            String signingKey,
            String timestampKey,
            String timestampValidFor,
            String timestampRenewEvery,
            List<TrustMessage.Numbered> roots) {}

    @GET
    @RolesAllowed({"viewer", "service"})
    @ScopedCallers(ScopedCallers.Treatment.SAME_FOR_ALL)
    @Operation(summary = "Which keys may sign what, and how that came to be")
    public Uni<View> show() {
        return roots.standing()
                .map(standing -> new View(
                        standing.root().version(),
                        standing.root().version() == 0 ? null : standing.root().expires(),
                        standing.root().keys(),
                        standing.root().roles(),
                        SignedText.keyId(signer.publicKey()),
                        SignedText.keyId(signer.timestampPublicKey()),
                        config.validFor().toString(),
                        config.renewEvery().toString(),
                        standing.documents()));
    }

    @POST
    @Path("/roots")
    @RolesAllowed("admin")
    @Operation(summary = "Make a signed root document the newest; devices are told at once")
    public Uni<Response> add(SignedDocument document, @Context SecurityContext caller) {
        if (document == null) {
            throw Refusal.of(400, "The body is missing; it is a signed root document.");
        }
        return roots.add(document, caller.getUserPrincipal().getName())
                .map(root -> Response.status(201)
                        .entity(Map.of("version", root.version(), "expires", root.expires()))
                        .build());
    }
}
