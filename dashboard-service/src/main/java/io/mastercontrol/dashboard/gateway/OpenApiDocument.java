package io.mastercontrol.dashboard.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.dashboard.access.ScopedCallers;
import io.mastercontrol.dashboard.access.ServiceTokens;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.mutiny.Uni;
import io.smallrye.openapi.runtime.io.Format;
import io.vertx.core.http.HttpMethod;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;

/** One OpenAPI document for the whole front door, put together from those of the services; internal paths are left out. */
@Path("/q/openapi")
@ScopedCallers
public class OpenApiDocument {
    private static final Logger LOG = Logger.getLogger(OpenApiDocument.class);
    private static final List<Upstream> SERVICES = List.of(Upstream.registry, Upstream.orchestrator, Upstream.alerting);

    private final ServiceClient client;
    private final ServiceTokens tokens;
    private final GatewayConfig config;
    private final OpenApiDocumentService own;

    OpenApiDocument(ServiceClient client, ServiceTokens tokens, GatewayConfig config, OpenApiDocumentService own) {
        this.own = own;
        this.client = client;
        this.tokens = tokens;
        this.config = config;
    }

    @GET
    @PermitAll
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Uni<JsonNode> document() {
        List<Uni<JsonNode>> parts = List.of(
                part("registry", config.registry().url()),
                part("orchestrator", config.orchestrator().url()),
                part("alerting", config.alerting().url()));
        return Uni.join().all(parts).andFailFast().map(found -> {
            OpenApiMerge merge = new OpenApiMerge();
            for (int i = 0; i < SERVICES.size(); i++) {
                merge.add(SERVICES.get(i).name(), found.get(i));
            }
            merge.add(
                    "dashboard",
                    Json.read(own.getDocument(OpenApiConstants.DEFAULT_DOCUMENT_NAME, Format.JSON), JsonNode.class));
            return merge.whole();
        });
    }

    private Uni<JsonNode> part(String service, URI base) {
        return client.call(HttpMethod.GET, base, "/q/openapi?format=json", tokens.ofThisService(service), null)
                .map(ServiceClient.Answer::body)
                .onFailure()
                .invoke(e -> LOG.warnf("%s does not tell its API: %s", base, e.getMessage()))
                .onFailure()
                .recoverWithItem(Json.mapper().createObjectNode());
    }
}
