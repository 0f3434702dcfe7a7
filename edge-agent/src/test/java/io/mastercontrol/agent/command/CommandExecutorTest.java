package io.mastercontrol.agent.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.command.CommandExecutor.Answer;
import io.mastercontrol.agent.exec.Execution;
import io.mastercontrol.agent.supervision.LogQuery;
import io.mastercontrol.agent.supervision.LogSlice;
import io.mastercontrol.contracts.message.CommandType;
import io.mastercontrol.contracts.message.Reply.Outcome;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandExecutorTest {
    private final Bench bench = new Bench();
    private final CommandExecutor executor = new CommandExecutor(bench);

    @Test
    void executesWithOutputExitCodeAndALimitOfTimeAndOfOutput() {
        String script = "{\"command\":[\"/bin/sh\",\"-c\",\"%s\"],\"timeout_seconds\":%s}";
        Answer answer = executor.execute(
                Commands.of(CommandType.exec, "web", script.formatted("echo $WHO; echo no >&2; exit 3", "20")));
        assertEquals(new Execution(3, "web\n", "no\n", false), answer.result());
        assertEquals(Outcome.done, answer.outcome());
        Execution loud = (Execution)
                executor.execute(Commands.of(CommandType.exec, "web", script.formatted("yes | head -c 3000000", "20")))
                        .result();
        assertEquals(64 * 1024, loud.stdout().length());
        assertTrue(loud.truncated());
        Answer slow = executor.execute(
                Commands.of(CommandType.exec, "web", script.formatted("echo begun; sleep 1000", "0.3")));
        assertEquals(Outcome.failed, slow.outcome());
        assertTrue(slow.message().contains("took longer than 0.3 s"), slow.message());
        assertEquals("begun\n", ((Execution) slow.result()).stdout());
    }

    @Test
    void whatWasDoneCarriesTheStateAfterIt() {
        Answer answer = executor.execute(Commands.of(CommandType.stop, "web", null));
        assertEquals(Outcome.done, answer.outcome());
        assertEquals(WorkloadState.stopped, ((WorkloadStatus) answer.result()).state());
    }

    @Test
    void refusalsSayWhatIsWrong() {
        assertAnswer(Outcome.not_found, "there is no workload 'db'", CommandType.stop, "db", null);
        assertAnswer(Outcome.not_found, "there is no workload 'null'", CommandType.stop, null, null);
        assertAnswer(Outcome.refused, "it may not be started", CommandType.start, "web", null);
        assertAnswer(Outcome.not_found, "it is gone", CommandType.restart, "web", null);
        assertAnswer(Outcome.refused, "command is missing", CommandType.exec, "web", null);
        assertAnswer(Outcome.refused, "web is stopped", CommandType.exec, "web", "{\"command\":[\"refused\"]}");
        assertAnswer(
                Outcome.refused,
                "the timeout is 3600.0 s, but must be above 0 and at most 60 s",
                CommandType.exec,
                "web",
                "{\"command\":[\"true\"],\"timeout_seconds\":3600}");
        assertAnswer(Outcome.refused, "list of texts", CommandType.exec, "web", "{\"command\":[[\"true\"]]}");
        assertAnswer(Outcome.refused, "stream is 'both'", CommandType.logs, "web", "{\"stream\":\"both\"}");
        assertAnswer(Outcome.refused, "after: x is no cursor", CommandType.logs, "web", "{\"after\":\"x\"}");
    }

    @Test
    void logsCarryTheSliceAndAskForNoMoreThanIsAllowed() {
        Answer answer = executor.execute(Commands.of(CommandType.logs, "web", "{\"lines\":1000000}"));
        assertEquals(Outcome.done, answer.outcome());
        assertEquals(new LogSlice("hello\n", "6-0", false), answer.result());
        assertEquals(new LogQuery(10_000, LogQuery.Stream.all, Optional.empty()), bench.asked);
    }

    private void assertAnswer(Outcome outcome, String says, CommandType type, String workload, String arguments) {
        Answer answer = executor.execute(Commands.of(type, workload, arguments));
        assertEquals(outcome, answer.outcome());
        assertTrue(answer.message().contains(says), answer.message());
    }
}
