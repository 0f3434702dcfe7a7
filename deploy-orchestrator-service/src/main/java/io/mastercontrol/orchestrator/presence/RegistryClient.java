package io.mastercontrol.orchestrator.presence;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.quarkus.rest.client.reactive.jackson.ClientObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** What the registry tells the other services. */
@Path("/internal")
@RegisterRestClient(configKey = "registry")
interface RegistryClient {
    /** What the registry tells may grow; what people send may not (http/JsonMapperProducer). */
    @ClientObjectMapper
    static ObjectMapper json(ObjectMapper ignored) {
        return Json.mapper();
    }

    /** A device and whether it is there. */
    record Brief(String id, String status, Map<String, String> labels) {}

    /** A stretch of the registry's log. */
    record Page(List<FleetEvent> items, long last) {}

    /** Devices with the time from which on each is of interest, and the workloads that are. */
    record Question(List<Asked> devices, Set<String> workloads) {}

    record Asked(String id, Instant since) {}

    @POST
    @Path("/measures")
    Uni<List<Measured>> measures(@HeaderParam("Authorization") String authorization, Question question);

    /** Whose variables are asked for. */
    record Named(Collection<String> devices) {}

    @POST
    @Path("/variables")
    Uni<Map<String, Map<String, String>>> variables(@HeaderParam("Authorization") String authorization, Named devices);

    @GET
    @Path("/devices")
    Uni<List<Brief>> devices(
            @HeaderParam("Authorization") String authorization, @QueryParam("selector") String selector);

    @GET
    @Path("/events")
    Uni<Page> events(
            @HeaderParam("Authorization") String authorization,
            @QueryParam("after") long after,
            @QueryParam("limit") int limit);
}
