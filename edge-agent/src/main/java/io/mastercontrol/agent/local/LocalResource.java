package io.mastercontrol.agent.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.agent.exec.ExecRequest;
import io.mastercontrol.agent.exec.Execution;
import io.mastercontrol.agent.supervision.LogQuery;
import io.mastercontrol.agent.supervision.LogSlice;
import io.mastercontrol.agent.supervision.Outcome;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The agent's own workloads, for people and scripts on the device. */
@Path("/local/v1")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class LocalResource {
    private static final int MOST_LINES = 100_000;

    private final Workloads workloads;
    private final Agent agent;

    LocalResource(Workloads workloads, Agent agent) {
        this.workloads = workloads;
        this.agent = agent;
    }

    @GET
    @Path("/workloads")
    public Map<String, Object> list() {
        List<WorkloadStatus> items = workloads.statuses();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("items", items);
        answer.put("next", null);
        answer.put("total", items.size());
        return answer;
    }

    @GET
    @Path("/workloads/{name}")
    public Response get(@PathParam("name") String name) {
        return workloads.status(name).map(s -> Response.ok(s).build()).orElseGet(() -> unknown(name));
    }

    @POST
    @Path("/workloads/{name}/{verb: start|stop|restart}")
    public Response act(@PathParam("name") String name, @PathParam("verb") String verb) {
        Outcome outcome =
                switch (verb) {
                    case "start" -> workloads.start(name);
                    case "stop" -> workloads.stop(name);
                    default -> workloads.restart(name);
                };
        if (outcome instanceof Outcome.NotFound) {
            return unknown(name);
        }
        if (outcome instanceof Outcome.Refused refused) {
            return Problem.response(409, "Refused", refused.message());
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("message", outcome.message());
        workloads.status(name).ifPresent(status -> answer.put("workload", status));
        return Response.ok(answer).build();
    }

    @POST
    @Path("/workloads/{name}/run")
    public Response run(@PathParam("name") String name) {
        Outcome outcome = workloads.run(name);
        if (outcome instanceof Outcome.NotFound) {
            return unknown(name);
        }
        return outcome instanceof Outcome.Begun begun
                ? Response.ok(begun).build()
                : Problem.response(409, "Refused", outcome.message());
    }

    @GET
    @Path("/workloads/{name}/runs/{number: \\d{1,18}}")
    public Response report(@PathParam("name") String name, @PathParam("number") long number) {
        return workloads
                .report(name, number)
                .map(report -> Response.ok(report).build())
                .orElseGet(() -> unknown(name));
    }

    @POST
    @Path("/workloads/{name}/exec")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response exec(@PathParam("name") String name, String body) {
        if (workloads.status(name).isEmpty()) {
            return unknown(name);
        }
        try {
            ExecRequest request = ExecRequest.of(Json.read(body, JsonNode.class));
            Execution execution = Execution.of(workloads.inside(name, request.command()), request.timeout());
            return execution.exitCode() == null
                    ? Problem.response(
                            504,
                            "Timed out",
                            request.command().get(0) + " took longer than "
                                    + request.timeout().toMillis() / 1_000.0 + " s and was ended")
                    : Response.ok(execution).build();
        } catch (MalformedMessage | IllegalArgumentException e) {
            return Problem.response(400, "Bad request", e.getMessage());
        } catch (IOException e) {
            return Problem.response(409, "Refused", e.getMessage());
        }
    }

    @GET
    @Path("/workloads/{name}/logs")
    public Response logs(
            @PathParam("name") String name,
            @QueryParam("lines") @DefaultValue("100") String lines,
            @QueryParam("stream") @DefaultValue("all") String stream,
            @QueryParam("after") String after) {
        try {
            int count = Math.min(MOST_LINES, Integer.parseInt(lines));
            LogQuery query =
                    new LogQuery(Math.max(0, count), LogQuery.Stream.valueOf(stream), Optional.ofNullable(after));
            Optional<LogSlice> slice = workloads.logs(name, query);
            return slice.map(s -> Response.ok(s).build()).orElseGet(() -> unknown(name));
        } catch (IllegalArgumentException e) {
            return Problem.response(
                    400,
                    "Bad request",
                    "lines is a number, stream is stdout, stderr or all, after is a cursor: " + e.getMessage());
        }
    }

    @POST
    @Path("/shutdown")
    public Response shutDown() {
        agent.shutDown();
        return Response.accepted(Map.of("message", "stopping every workload, then the agent"))
                .build();
    }

    private static Response unknown(String name) {
        return Problem.response(404, "Not found", "there is no workload " + name + " on this device");
    }
}
