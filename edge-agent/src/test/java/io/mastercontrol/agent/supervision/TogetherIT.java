package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.workload.WorkloadFile;
import io.mastercontrol.contracts.workload.WorkloadParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several workloads at once, and single runs that somebody waits for. */
class TogetherIT {
    /** Each writes when it begins and ends; the slow end shows who waits for whom. */
    private static final String STEP =
            "trap 'sleep 0.2; echo -NAME >> LOG; exit 0' TERM; echo +NAME >> LOG;" + " while :; do sleep 0.05; done";

    @TempDir
    Path data;

    @TempDir
    Path memory;

    private Workloads agent;

    @BeforeEach
    void start() throws IOException {
        Files.createFile(log());
        begin();
    }

    @AfterEach
    void stop() {
        agent.shutDown();
    }

    private Path log() {
        return data.resolve("steps");
    }

    private void begin() throws IOException {
        agent = Supervision.on(data, "board-1", Path.of("/sys/fs/cgroup"), Optional.of(memory));
        agent.begin(List.of(
                service("web", "depends_on: {api: started}"),
                service("api", "depends_on: {db: started}"),
                service("db", ""),
                service("other", ""),
                finite("once", "run_mode: n_times\nmax_runs: 1", "exit 0"),
                finite("nightly", "run_mode: schedule\nschedule: '0 3 1 1 *'", "echo out; exit 7")));
    }

    private Definition service(String name, String more) {
        String step = STEP.replace("NAME", name).replace("LOG", log().toString());
        return definition("name: " + name + "\ntype: service\nrun_mode: forever\n" + more + "\ncommand: [sh, -c, \""
                + step + "\"]\n");
    }

    private Definition finite(String name, String mode, String script) {
        return definition("name: " + name + "\ntype: script\n" + mode
                + "\nrestart: {policy: never}\ncommand: [sh, -c, \"" + script + "\"]\n");
    }

    private Definition definition(String yaml) {
        WorkloadFile file = WorkloadParser.parse("w.yaml", yaml, Map.of());
        if (!file.isValid()) {
            throw new AssertionError(file.problems().toString());
        }
        return new Definition(file.workloads().get(0), "1", null, data, false);
    }

    private void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + ": " + agent.statuses());
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private boolean isIn(WorkloadState state, String... names) {
        return List.of(names).stream()
                .allMatch(name -> agent.status(name).orElseThrow().state() == state);
    }

    private List<String> steps(String which) throws IOException {
        return Files.readAllLines(log()).stream().filter(which::contains).collect(Collectors.toList());
    }

    private static List<String> names(Optional<Together> together) {
        return together.orElseThrow().items().stream().map(Together.Item::name).toList();
    }

    @Test
    void downStopsDependentsFirstAndIsRememberedAndUpIsTheOtherWayRound() throws IOException {
        await("all run", () -> isIn(WorkloadState.running, "web", "api", "db", "other"));
        await("once is done", () -> isIn(WorkloadState.completed, "once"));
        List<String> order = names(agent.down(List.of()));
        assertTrue(
                order.indexOf("web") < order.indexOf("api") && order.indexOf("api") < order.indexOf("db"),
                order::toString);
        await("all are stopped", () -> isIn(WorkloadState.stopped, "web", "api", "db", "other", "once", "nightly"));
        assertEquals(List.of("-web", "-api", "-db"), steps("-web -api -db"));
        agent.leave();
        begin();
        await("they stay stopped", () -> isIn(WorkloadState.stopped, "web", "api", "db", "other", "once", "nightly"));

        Files.writeString(log(), "");
        assertEquals(List.of("db", "api", "web"), names(agent.up(List.of("web"))), "and what it needs");
        await("those run", () -> isIn(WorkloadState.running, "web", "api", "db"));
        await("they have all begun", () -> {
            try {
                return Files.readAllLines(log()).size() == 3;
            } catch (IOException e) {
                return false;
            }
        });
        assertTrue(isIn(WorkloadState.stopped, "other", "once", "nightly"), "nobody else");
        agent.up(List.of());
        await(
                "the rest is as it would be",
                () -> isIn(WorkloadState.running, "other")
                        && isIn(WorkloadState.completed, "once")
                        && isIn(WorkloadState.waiting, "nightly"));
        assertEquals(1, agent.status("once").orElseThrow().runs(), "what has completed does not run again");
    }

    @Test
    void aStopThatWasAskedForIsKeptWhenTheAgentLeavesInTheMiddle() throws IOException {
        await("all run", () -> isIn(WorkloadState.running, "web", "api", "db"));
        agent.down(List.of("db", "api", "web"));
        agent.leave();
        begin();
        await("the next one goes on", () -> isIn(WorkloadState.stopped, "web", "api", "db"));
        assertTrue(isIn(WorkloadState.running, "other"));
    }

    @Test
    void whoeverStartsOneMeanwhileIsHeard() {
        await("all run", () -> isIn(WorkloadState.running, "web", "api", "db"));
        agent.down(List.of("db", "api", "web"));
        agent.start("db");
        await("the others are stopped", () -> isIn(WorkloadState.stopped, "web", "api"));
        assertEquals(WorkloadState.running, agent.status("db").orElseThrow().state());
    }

    @Test
    void nothingIsDoneForNamesOfWhichOneIsUnknown() {
        await("all run", () -> isIn(WorkloadState.running, "web", "api", "db"));
        assertTrue(agent.down(List.of("web", "nobody")).isEmpty());
        assertTrue(agent.up(List.of("nobody")).isEmpty());
        assertTrue(isIn(WorkloadState.running, "web"));
    }

    @Test
    void aRunIsKnownByItsNumberToItsEnd() {
        await("all run", () -> isIn(WorkloadState.running, "web"));
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Outcome.Begun begun = (Outcome.Begun) agent.run("nightly");
            numbers.add(begun.number());
            await(
                    "it ends",
                    () -> agent.report("nightly", begun.number()).orElseThrow().state() == RunReport.State.ended);
        }
        assertEquals(List.of(1L, 2L, 3L), numbers);
        for (long number : numbers) {
            assertEquals(7, agent.report("nightly", number).orElseThrow().exit().code());
        }
        assertEquals(
                RunReport.State.waiting,
                agent.report("nightly", 4).orElseThrow().state());
        Outcome.Begun going = (Outcome.Begun) agent.run("web");
        assertEquals(
                RunReport.State.running,
                agent.report("web", going.number()).orElseThrow().state());
        agent.stop("web");
        await(
                "it is told",
                () -> agent.report("web", going.number()).orElseThrow().exit() != null);
        assertTrue(agent.run("nobody") instanceof Outcome.NotFound);
    }

    @Test
    void aRunThatWaitsHasItsNumberAlready() {
        await("all run", () -> isIn(WorkloadState.running, "web", "api", "db"));
        agent.down(List.of("db", "api", "web"));
        await("they are stopped", () -> isIn(WorkloadState.stopped, "web", "api", "db"));
        Outcome.Begun begun = (Outcome.Begun) agent.run("web");
        assertEquals("web waits for api to be started", begun.message());
        assertEquals(
                RunReport.State.waiting,
                agent.report("web", begun.number()).orElseThrow().state());
        agent.up(List.of("api"));
        await("it runs", () -> agent.report("web", begun.number()).orElseThrow().state() == RunReport.State.running);
    }
}
