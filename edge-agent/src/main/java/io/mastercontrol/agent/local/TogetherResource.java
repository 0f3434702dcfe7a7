package io.mastercontrol.agent.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.agent.supervision.Together;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code up} and {@code down}: several workloads of the device, in the order of their dependencies. */
@Path("/local/v1")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class TogetherResource {
    private final Workloads workloads;

    TogetherResource(Workloads workloads) {
        this.workloads = workloads;
    }

    @POST
    @Path("/{verb: up|down}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response move(@PathParam("verb") String verb, String body) {
        try {
            List<String> names = names(Json.read(body, JsonNode.class));
            Optional<Together> answer = verb.equals("up") ? workloads.up(names) : workloads.down(names);
            return answer.map(all -> Response.ok(all).build()).orElseGet(() -> unknown(names));
        } catch (MalformedMessage | IllegalArgumentException e) {
            return Problem.response(400, "Bad request", e.getMessage());
        }
    }

    private static List<String> names(JsonNode body) {
        JsonNode asked = body == null ? null : body.path("workloads");
        if (asked == null || !asked.isArray()) {
            throw new IllegalArgumentException("workloads is missing: a list of names, or an empty one for all");
        }
        List<String> names = new ArrayList<>();
        for (JsonNode name : asked) {
            if (!name.isTextual()) {
                throw new IllegalArgumentException("workloads must be a list of names, but has " + name);
            }
            names.add(name.asText());
        }
        return names;
    }

    private Response unknown(List<String> names) {
        String first = names.stream()
                .filter(name -> workloads.status(name).isEmpty())
                .findFirst()
                .orElse("of one of these names");
        return Problem.response(
                404, "Not found", "there is no workload " + first + " on this device; nothing was done");
    }
}
