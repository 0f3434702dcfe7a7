package io.mastercontrol.agent.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.command.CommandExecutor.Answer;
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
        assertAnswer(Outcome.refused, "does not execute commands", CommandType.exec, "web", null);
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
