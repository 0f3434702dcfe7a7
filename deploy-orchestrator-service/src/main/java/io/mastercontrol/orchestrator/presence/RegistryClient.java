package io.mastercontrol.orchestrator.presence;

import io.mastercontrol.contracts.message.FleetEvent;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** What the registry tells the other services. */
@Path("/internal")
@RegisterRestClient(configKey = "registry")
interface RegistryClient {
    /** A device and whether it is there. */
    record Brief(String id, String status, Map<String, String> labels) {}

    /** A stretch of the registry's log. */
    record Page(List<FleetEvent> items, long last) {}

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
