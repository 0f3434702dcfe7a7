package io.mastercontrol.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.agent.exec.ExecRequest;
import io.mastercontrol.agent.exec.Execution;
import io.mastercontrol.agent.supervision.LogQuery;
import io.mastercontrol.agent.supervision.LogSlice;
import io.mastercontrol.agent.supervision.Outcome;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.Command;
import io.mastercontrol.contracts.message.Reply;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Does what a command says, and waits a moment for it to show. */
public final class CommandExecutor {
    private static final Duration PATIENCE = Duration.ofSeconds(12);
    private static final int MAX_LINES = 10_000;

    /** @param result what the reply carries, or null */
    record Answer(Reply.Outcome outcome, String message, Object result) {
        static Answer of(Reply.Outcome outcome, String message) {
            return new Answer(outcome, message, null);
        }
    }

    private final Workloads workloads;

    public CommandExecutor(Workloads workloads) {
        this.workloads = workloads;
    }

    Answer execute(Command command) {
        String name = command.workload();
        Optional<WorkloadStatus> before = name == null ? Optional.empty() : workloads.status(name);
        if (before.isEmpty()) {
            return Answer.of(Reply.Outcome.not_found, "there is no workload '" + name + "' on this device");
        }
        return switch (command.type()) {
            case start -> act(name, workloads.start(name), status -> isUp(status.state()));
            case stop -> act(name, workloads.stop(name), status -> isDown(status.state()));
            case restart ->
                act(
                        name,
                        workloads.restart(name),
                        status -> isUp(status.state())
                                && status.runs() > before.get().runs());
            case logs -> logs(name, command.arguments());
            case exec -> exec(name, command.arguments());
        };
    }

    private Answer act(String name, Outcome outcome, Predicate<WorkloadStatus> shows) {
        if (outcome instanceof Outcome.NotFound notFound) {
            return Answer.of(Reply.Outcome.not_found, notFound.message());
        }
        if (outcome instanceof Outcome.Refused refused) {
            return Answer.of(Reply.Outcome.refused, refused.message());
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<WorkloadStatus> status = workloads.status(name);
        while (status.isPresent() && !shows.test(status.get()) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(2_000_000);
            status = workloads.status(name);
        }
        boolean shown = status.filter(shows).isPresent();
        String state = status.map(s -> s.state().name()).orElse("gone");
        return new Answer(
                shown ? Reply.Outcome.done : Reply.Outcome.failed,
                shown ? outcome.message() : outcome.message() + ", but after 12 s it is still " + state,
                status.orElse(null));
    }

    private static boolean isUp(WorkloadState state) {
        return state == WorkloadState.running || state == WorkloadState.completed || state == WorkloadState.waiting;
    }

    private static boolean isDown(WorkloadState state) {
        return state == WorkloadState.stopped || state == WorkloadState.completed || state == WorkloadState.failed;
    }

    private Answer exec(String name, JsonNode arguments) {
        try {
            ExecRequest request = ExecRequest.of(arguments);
            Execution execution = Execution.of(workloads.inside(name, request.command()), request.timeout());
            return execution.exitCode() == null
                    ? new Answer(
                            Reply.Outcome.failed,
                            request.command().get(0) + " took longer than "
                                    + request.timeout().toMillis() / 1_000.0 + " s and was ended",
                            execution)
                    : new Answer(Reply.Outcome.done, "it exited with code " + execution.exitCode(), execution);
        } catch (IOException | IllegalArgumentException e) {
            return Answer.of(Reply.Outcome.refused, e.getMessage());
        }
    }

    private Answer logs(String name, JsonNode arguments) {
        int lines = arguments == null
                ? 200
                : Math.min(MAX_LINES, arguments.path("lines").asInt(200));
        String stream = arguments == null ? "all" : arguments.path("stream").asText("all");
        Optional<String> after = arguments == null
                ? Optional.empty()
                : Optional.ofNullable(arguments.path("after").asText(null));
        if (Stream.of(LogQuery.Stream.values()).noneMatch(known -> known.name().equals(stream))) {
            return Answer.of(Reply.Outcome.refused, "stream is '" + stream + "', but must be stdout, stderr or all");
        }
        try {
            Optional<LogSlice> slice =
                    workloads.logs(name, new LogQuery(lines, LogQuery.Stream.valueOf(stream), after));
            return slice.map(found -> new Answer(Reply.Outcome.done, "read", found))
                    .orElseGet(() -> Answer.of(Reply.Outcome.not_found, "'" + name + "' has written nothing yet"));
        } catch (IllegalArgumentException e) {
            return Answer.of(Reply.Outcome.refused, e.getMessage());
        }
    }
}
