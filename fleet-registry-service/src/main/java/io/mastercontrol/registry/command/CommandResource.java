package io.mastercontrol.registry.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.CommandType;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Reply.Outcome;
import io.mastercontrol.registry.access.ScopedCallers;
import io.mastercontrol.registry.http.Refusal;
import io.mastercontrol.registry.http.Span;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** What people have one device do, and what its workloads wrote. */
@Path("/api/v1/devices/{device}")
@ScopedCallers(ScopedCallers.Treatment.ONE_DEVICE)
public class CommandResource {
    private static final int MOST_LINES = 10_000;
    private static final Duration LONGEST_EXEC = Duration.ofMinutes(1);
    private static final Duration FOLLOW_INTERVAL = Duration.ofSeconds(1);
    private static final List<String> STREAMS = List.of("stdout", "stderr", "all");

    private final CommandService commands;
    private final CommandConfig config;

    CommandResource(CommandService commands, CommandConfig config) {
        this.commands = commands;
        this.config = config;
    }

    @POST
    @Path("/workloads/{workload}/{verb: start|stop|restart}")
    @RolesAllowed("operator")
    @Operation(summary = "Starts, stops or restarts a workload; wait=true keeps it for a device that is offline")
    public Uni<Response> act(
            @PathParam("device") String device,
            @PathParam("workload") String workload,
            @PathParam("verb") String verb,
            @QueryParam("wait") @DefaultValue("false") boolean wait,
            @QueryParam("expires") String expires,
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            @HeaderParam("traceparent") String traceparent,
            @Context SecurityContext caller) {
        return commands.give(new CommandService.Order(
                        device,
                        workload,
                        CommandType.valueOf(verb),
                        null,
                        caller.getUserPrincipal().getName(),
                        wait,
                        expires,
                        idempotencyKey,
                        traceparent))
                .map(command -> answer(command, wait));
    }

    /** @param timeout for example {@code 30s}, at most a minute; that if left out */
    public record ExecRequest(List<String> command, String timeout) {}

    @POST
    @Path("/workloads/{workload}/exec")
    @RolesAllowed("operator")
    @Operation(summary = "Executes a command in a running workload's surroundings, and answers with what came of it")
    public Uni<JsonNode> exec(
            @PathParam("device") String device,
            @PathParam("workload") String workload,
            ExecRequest request,
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            @HeaderParam("traceparent") String traceparent,
            @Context SecurityContext caller) {
        if (request == null || request.command() == null || request.command().isEmpty()) {
            throw Refusal.badField("command", "command must be a list such as [\"ls\", \"-l\"].");
        }
        Duration timeout = request.timeout() == null
                ? LONGEST_EXEC.dividedBy(2)
                : Span.parse("timeout", request.timeout(), LONGEST_EXEC);
        ObjectNode arguments = Json.mapper().createObjectNode().put("timeout_seconds", timeout.toMillis() / 1_000.0);
        request.command().forEach(arguments.putArray("command")::add);
        return commands.give(new CommandService.Order(
                        device,
                        workload,
                        CommandType.exec,
                        arguments,
                        caller.getUserPrincipal().getName(),
                        false,
                        null,
                        idempotencyKey,
                        traceparent))
                .map(command -> executed(device, command));
    }

    private static JsonNode executed(String device, CommandRecord command) {
        if (command.state() instanceof CommandRecord.Replied replied) {
            refuse(command);
            if (replied.outcome() == Outcome.done && replied.result() != null) {
                return replied.result();
            }
            throw Refusal.timedOut(sentence(replied));
        }
        throw Refusal.timedOut(
                "Device " + device + " did not answer in time; whether it executed the command is not known.");
    }

    @GET
    @Path("/commands/{command}")
    @RolesAllowed("viewer")
    @Operation(summary = "How far a command has come")
    public Uni<CommandView> command(@PathParam("device") String device, @PathParam("command") String command) {
        return commands.find(device, command).map(CommandView::of);
    }

    private static Response answer(CommandRecord command, boolean wait) {
        if (command.isPending() && !wait) {
            throw Refusal.timedOut("Device " + command.device() + " has not answered yet; command " + command.id()
                    + " stays good until " + command.expiresAt() + ".");
        }
        refuse(command);
        return Response.status(command.isPending() ? 202 : 200)
                .entity(CommandView.of(command))
                .build();
    }

    /** What the device does not do is told as this service would tell it. */
    private static void refuse(CommandRecord command) {
        if (command.state() instanceof CommandRecord.Replied replied) {
            if (replied.outcome() == Outcome.not_found) {
                throw Refusal.notFound(sentence(replied));
            }
            if (replied.outcome() == Outcome.refused) {
                throw Refusal.conflict(sentence(replied));
            }
        }
    }

    private static String sentence(CommandRecord.Replied replied) {
        return replied.message() == null ? "The device answered " + replied.outcome() + "." : replied.message();
    }

    @GET
    @Path("/workloads/{workload}/logs")
    @RolesAllowed("viewer")
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(summary = "The end of what a workload wrote")
    public Uni<String> logs(
            @PathParam("device") String device,
            @PathParam("workload") String workload,
            @QueryParam("lines") @DefaultValue("200") int lines,
            @QueryParam("stream") @DefaultValue("all") String stream,
            @Context SecurityContext caller) {
        return read(device, workload, arguments(lines, stream, null), caller)
                .map(result -> result.path("text").asText(""));
    }

    @GET
    @Path("/workloads/{workload}/logs")
    @RolesAllowed("viewer")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "What a workload wrote and goes on to write, a line an event")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(type = SchemaType.STRING)))
    public Multi<OutboundSseEvent> follow(
            @PathParam("device") String device,
            @PathParam("workload") String workload,
            @QueryParam("lines") @DefaultValue("200") int lines,
            @QueryParam("stream") @DefaultValue("all") String stream,
            @Context SecurityContext caller,
            @Context Sse sse) {
        AtomicReference<String> cursor = new AtomicReference<>();
        AtomicLong quiet = new AtomicLong();
        long longest = Math.max(1, config.signOfLife().toMillis() / FOLLOW_INTERVAL.toMillis());
        return Multi.createBy()
                .repeating()
                .uni(() -> read(device, workload, arguments(lines, stream, cursor.get()), caller)
                        .invoke(result -> cursor.set(result.path("cursor").asText(cursor.get())))
                        .map(result -> result.path("text").asText("")))
                .withDelay(FOLLOW_INTERVAL)
                .indefinitely()
                .onItem()
                .transformToMultiAndConcatenate(text -> {
                    boolean sign = text.isEmpty() && quiet.incrementAndGet() >= longest;
                    if (sign || !text.isEmpty()) {
                        quiet.set(0);
                    }
                    return sign
                            ? Multi.createFrom()
                                    .item(sse.newEventBuilder()
                                            .comment("still here")
                                            .build())
                            : Multi.createFrom().items(text.lines().map(sse::newEvent));
                });
    }

    private Uni<JsonNode> read(String device, String workload, ObjectNode arguments, SecurityContext caller) {
        return commands.give(new CommandService.Order(
                        device,
                        workload,
                        CommandType.logs,
                        arguments,
                        caller.getUserPrincipal().getName(),
                        false,
                        null,
                        null,
                        null))
                .map(command -> {
                    if (command.state() instanceof CommandRecord.Replied replied) {
                        refuse(command);
                        return replied.result() == null ? Json.mapper().createObjectNode() : replied.result();
                    }
                    throw Refusal.timedOut("Device " + device + " did not answer in time; try again.");
                });
    }

    private static ObjectNode arguments(int lines, String stream, String after) {
        if (lines < 1 || lines > MOST_LINES) {
            throw Refusal.badField("lines", "lines must be from 1 to " + MOST_LINES + ".");
        }
        if (!STREAMS.contains(stream)) {
            throw Refusal.badField("stream", "stream must be stdout, stderr or all.");
        }
        ObjectNode arguments =
                Json.mapper().createObjectNode().put("lines", lines).put("stream", stream);
        return after == null ? arguments : arguments.put("after", after);
    }
}
