package io.mastercontrol.agent.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.RealAgent;
import io.mastercontrol.agent.run.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Shells of a real agent, on real terminals, with guests that behave and guests that do not. */
@Timeout(120)
class ShellIT {
    private static final String WORKLOADS = """
            workloads:
              - {name: web, type: service, run_mode: forever, user: nobody, env: {COLOUR: green},
                 command: [sh, -c, "exec sleep 1000"], stop: {timeout: 2s}}
              - {name: cell, type: service, run_mode: forever, user: nobody, command: [sleep, "1000"],
                 isolation: {no_new_privs: true, namespaces: {network: none, pid: true}}}
              - {name: idle, type: script, run_mode: schedule, schedule: "0 3 1 1 *", command: ["true"]}
            """;
    private static final String MARK =
            "sleep 4242" + UUID.randomUUID().toString().replaceAll("[^0-9]", "");

    @TempDir
    static Path common;

    private static RealAgent first;

    /** Where this test's agent is. */
    private Path home = common;

    private RealAgent agent;
    /** How much it had logged before this test. */
    private int logged;

    @BeforeAll
    static void start() throws Exception {
        first = new RealAgent(common, WORKLOADS);
        first.start();
    }

    @BeforeEach
    void runs() throws Exception {
        agent = first;
        awaitRunning();
        logged = Files.readString(home.resolve("agent.log")).length();
    }

    private String log() throws IOException {
        return Files.readString(home.resolve("agent.log")).substring(logged);
    }

    /** One with other settings, for this test only. */
    private void another() throws IOException {
        home = Files.createDirectory(common.resolve("another-" + UUID.randomUUID()));
        agent = new RealAgent(home, WORKLOADS);
    }

    private void awaitRunning() throws Exception {
        agent.await(
                "web and cell run and the socket is there",
                () -> Files.exists(socket())
                        && agent.get("/workloads").toString().split("\"running\"").length == 3);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (agent != first) {
            agent.shutDown();
        }
        agent.await(
                "no terminal is left",
                () -> processes("terminal.pl ", home.toString()).isEmpty());
        awaitGone(MARK);
    }

    @AfterAll
    static void stop() throws Exception {
        first.shutDown();
        assertEquals(List.of(), processes("terminal.pl ", common.toString()), "no terminal is left");
    }

    private Path socket() {
        return agent.data().resolve("agent.sock");
    }

    private ShellGuest shell(String query) throws IOException {
        ShellGuest guest = new ShellGuest(socket(), query);
        assertTrue(guest.answer().startsWith("HTTP/1.1 101 "), guest.answer());
        return guest;
    }

    /** Command lines with all of these in them. */
    private static List<String> processes(String... parts) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process :
                    (Iterable<Path>) all.filter(p -> p.getFileName().toString().matches("\\d+"))::iterator) {
                try {
                    String line = Files.readString(process.resolve("cmdline")).replace('\0', ' ');
                    if (Stream.of(parts).allMatch(line::contains)) {
                        found.add(line);
                    }
                } catch (IOException e) {
                    // It has just ended.
                    continue;
                }
            }
        }
        return found;
    }

    private void awaitGone(String what) throws Exception {
        agent.await(
                "what was left in the shell ends: " + processes(what),
                () -> processes(what).isEmpty());
    }

    @Test
    void itIsATerminalInTheSurroundingsOfTheWorkload() throws Exception {
        for (String workload : List.of("web", "cell")) {
            try (ShellGuest guest = shell("rows=33&columns=77&term=vt220&workload=" + workload)) {
                guest.type(
                        "stty -echo; PS1=; id -un; tty; stty size; echo $TERM $MC_WORKLOAD:$COLOUR; pwd; echo a-$((1+1))\n");
                String said = guest.await("a-2");
                assertTrue(said.contains("nobody\r\n"), said);
                assertTrue(said.matches("(?s).*/dev/pts/\\d+\r\n33 77\r\n.*"), said);
                assertTrue(said.contains("vt220 " + workload + ":" + (workload.equals("web") ? "green" : "")), said);
                assertTrue(said.contains(home.toString()), said);
                guest.type(MARK + "\n");
                agent.await("it sleeps", () -> !processes(MARK).isEmpty());
                guest.type("\u0003").type("echo b-$?-$((1+1))\n");
                guest.await("b-130-2");
                guest.type("trap 'stty size; echo winch-$((1+1))' WINCH; echo c-$((1+1))\n");
                guest.await("c-2");
                guest.resize(11, 22);
                guest.type("\n");
                assertTrue(guest.await("winch-2").contains("11 22"), "its size follows, and it is told");
                guest.type(MARK + "\n");
                agent.await("it sleeps again", () -> !processes(MARK).isEmpty());
                guest.type("\u001a");
                guest.await("Stopped");
                guest.type("kill -9 %1; exit 7\n").type("exit 7\n").drain();
                assertEquals(7, guest.exit(), guest.seen());
                assertNull(guest.error());
            }
        }
    }

    @Test
    void withoutAWorkloadItIsTheAgentsOwn() throws Exception {
        try (ShellGuest guest = shell("rows=0&columns=0")) {
            guest.type("stty size; echo $MC_AGENT_DATA $MC_WORKLOAD; pwd; echo a-$((1+1))\n");
            String said = guest.await("a-2");
            assertTrue(said.contains("24 80"), "a terminal that does not know its size gets the usual one: " + said);
            assertTrue(said.contains(agent.data().toString()), said);
            guest.type("kill -9 $$\n").drain();
            assertEquals(137, guest.exit());
        }
    }

    @Test
    void whenTheGuestGoesNothingStays() throws Exception {
        for (String workload : List.of("", "web", "cell")) {
            try (ShellGuest guest = shell("workload=" + workload)) {
                guest.type("nohup " + MARK + "1 >/dev/null 2>&1 & setsid " + MARK + "2 & (trap '' HUP TERM; " + MARK
                        + "3) & echo a-$((1+1)); exec " + MARK + "4\n");
                guest.await("a-2");
                agent.await("all of it runs", () -> processes(MARK).size() >= 4);
            }
            awaitGone(MARK);
        }
        agent.await("it is told", () -> log().contains("a shell beside cell was closed after"));
        assertTrue(log().contains("a shell of the agent was opened, for root"));
    }

    @Test
    void whenTheAgentIsKilledTheShellEnds() throws Exception {
        try (ShellGuest guest = shell("workload=web")) {
            guest.type("nohup " + MARK + "1 >/dev/null 2>&1 & setsid " + MARK + "2 & echo a-$((1+1)); " + MARK + "3\n");
            guest.await("a-2");
            agent.await("all of it runs", () -> processes(MARK).size() >= 3);
            agent.kill();
            guest.drain();
            awaitGone(MARK);
            agent.await(
                    "the terminal is gone",
                    () -> processes("terminal.pl", home.toString()).isEmpty());
        }
        agent.start();
        awaitRunning();
    }

    @Test
    void whenItsTerminalIsKilledTheAgentClearsUp() throws Exception {
        try (ShellGuest guest = shell("workload=web")) {
            guest.type("nohup " + MARK + "1 >/dev/null 2>&1 & setsid " + MARK + "2 & echo a-$((1+1))\n")
                    .await("a-2");
            ProcessHandle.allProcesses()
                    .filter(process -> process.info().commandLine().orElse("").contains(home + "/data/runner/")
                            && process.info().commandLine().get().contains("terminal.pl"))
                    .forEach(ProcessHandle::destroyForcibly);
            guest.drain();
            assertEquals("the terminal of this shell ended, and did not say why", guest.error());
            awaitGone(MARK);
        }
    }

    @Test
    void itEndsWithTheRunBesideWhichItIs() throws Exception {
        try (ShellGuest guest = shell("workload=web");
                ShellGuest other = shell("workload=cell")) {
            guest.type("setsid " + MARK + "1 & echo a-$((1+1))\n").await("a-2");
            agent.send("POST", "/workloads/web/restart");
            guest.drain();
            assertEquals("this run of web has ended, and the shell with it", guest.error(), guest.seen());
            assertNull(guest.exit());
            awaitGone(MARK);
            other.type("echo b-$((1+1))\n").await("b-2");
        }
    }

    @Test
    void theAgentsEndIsToldAndIsTheShells() throws Exception {
        try (ShellGuest guest = shell("")) {
            guest.type("echo a-$((1+1)); " + MARK + "\n").await("a-2");
            agent.send("POST", "/shutdown");
            guest.drain();
            assertEquals("the agent of this device is ending", guest.error());
            awaitGone(MARK);
        }
        agent.await("the agent ends", () -> !Files.exists(socket()));
        agent.kill();
        agent.start();
    }

    @Test
    void whoWasThereAndHowLongIsKeptAndNotWhatWasDone() throws Exception {
        another();
        agent.with("MC_AGENT_CONTROL_PLANE", "http://127.0.0.1:1")
                .with("MC_AGENT_TOKEN", "none")
                .start();
        awaitRunning();
        try (ShellGuest guest = shell("workload=web&sudo_user=ada")) {
            guest.type("echo secret-$((1+1)); exit 5\n").drain();
        }
        agent.await("it is in the outbox", () -> outbox().contains("shell_closed"));
        String kept = outbox();
        assertTrue(kept.contains("\"a shell beside web was opened, for root (by sudo from ada)\""), kept);
        assertTrue(kept.contains("\"exit_code\":5"), kept);
        assertTrue(kept.contains("\"user\":\"root\"") && kept.contains("\"sudo_user\":\"ada\""), kept);
        assertFalse(kept.contains("secret"), kept);
    }

    private String outbox() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(agent.data().resolve("outbox"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                all.append(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        return all.toString();
    }

    @Test
    void refusalsAreSentences() throws Exception {
        assertTrue(refusal("workload=nobody", "404").contains("there is no workload nobody on this device"));
        assertTrue(refusal("workload=idle", "409")
                .contains("idle is waiting, and nothing can be executed beside it unless it runs"));
        assertTrue(refusal("rows=x", "400").contains("rows is 'x', but must be a number up to 65535"));
        assertEquals(404, agent.send("POST", "/shell").statusCode(), "the port on loopback has no shells");
        List<ShellGuest> many = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            many.add(shell("workload=web"));
        }
        assertTrue(refusal("", "409").contains("8 shells are open on this device, and there can be no more"));
        for (int i = 0; i < 8; i++) {
            many.get(i).type("echo a-$((" + i + "*2))\n");
        }
        for (int i = 0; i < 8; i++) {
            many.get(i).await("a-" + i * 2);
            many.get(i).close();
        }
        agent.await("there is room again", () -> {
            try (ShellGuest guest = new ShellGuest(socket(), "")) {
                return guest.answer().startsWith("HTTP/1.1 101 ");
            }
        });
    }

    private String refusal(String query, String status) throws IOException {
        try (ShellGuest guest = new ShellGuest(socket(), query)) {
            assertTrue(guest.answer().startsWith("HTTP/1.1 " + status + " "), guest.answer());
            return guest.answer();
        }
    }

    @Test
    void itCanBeSwitchedOffAndNeedsPerl() throws Exception {
        another();
        Path programs = Files.createDirectories(home.resolve("bin"));
        try (Stream<Path> all = Files.list(Path.of("/usr/bin"))) {
            for (Path program : (Iterable<Path>)
                    all.filter(file -> !file.getFileName().toString().startsWith("perl"))::iterator) {
                Files.createSymbolicLink(programs.resolve(program.getFileName()), program);
            }
        }
        agent.with("PATH", programs.toString()).start();
        awaitRunning();
        assertTrue(refusal("workload=web", "409").contains("a shell needs perl, and there is none here"));
        agent.kill();
        agent.with("PATH", System.getenv("PATH"))
                .with("MC_AGENT_SHELL", "false")
                .start();
        awaitRunning();
        assertTrue(refusal("workload=web", "409").contains("switched off on this device, by MC_AGENT_SHELL=false"));
    }

    @Test
    void theSocketsModeIsNotTheOnlyLock() throws Exception {
        Path client = Files.writeString(home.resolve("client.py"), """
                import socket, sys
                s = socket.socket(socket.AF_UNIX)
                s.connect(sys.argv[1])
                s.sendall(b"POST /local/v1/shell HTTP/1.1\\r\\nUpgrade: mc-shell/1\\r\\n\\r\\n")
                print(s.makefile().read())
                """);
        for (Path path = client; path.startsWith("/tmp") && path.getNameCount() > 1; path = path.getParent()) {
            Files.setPosixFilePermissions(path, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.setPosixFilePermissions(
                agent.data(), java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(socket(), java.nio.file.attribute.PosixFilePermissions.fromString("rw-rw-rw-"));
        Process asked = new ProcessBuilder(
                        "setpriv",
                        "--reuid",
                        "nobody",
                        "--clear-groups",
                        "/usr/bin/env",
                        "python3",
                        client.toString(),
                        socket().toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(asked.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(asked.waitFor(10, TimeUnit.SECONDS));
        assertTrue(
                said.contains("a shell is for root and for the user that the agent runs as, and you are nobody"), said);
    }

    @Test
    void aGuestThatReadsNothingHoldsUpItsShellAndNobodyElse() throws Exception {
        try (ShellGuest slow = shell("");
                ShellGuest quick = shell("")) {
            slow.type("stty -echo; PS1=; head -c 5000000 /dev/zero | tr '\\0' x; echo a-$((1+1))\n");
            agent.await("it is held up", () -> !processes("head -c 5000000").isEmpty());
            quick.type("echo b-$((1+1))\n").await("b-2");
            assertFalse(processes("head -c 5000000").isEmpty(), "what nobody reads is not produced");
            String all = slow.await("a-2");
            assertTrue(all.chars().filter(c -> c == 'x').count() >= 5_000_000, "and nothing of it is lost");
        }
    }

    @Test
    void typingIsBoundedAndAcknowledged() throws Exception {
        try (ShellGuest guest = shell("")) {
            guest.type("stty -echo raw; echo ready-$((1+1)); exec sleep 1000\n").await("ready-2");
            byte[] piece = new byte[Frame.LONGEST];
            java.util.Arrays.fill(piece, (byte) 'x');
            for (int i = 0; i < 4; i++) {
                guest.send(new Frame(Frame.INPUT, piece));
            }
            guest.send(new Frame(Frame.INPUT, piece));
            guest.send(new Frame(Frame.INPUT, piece));
            guest.drain();
            assertEquals("the command line sent more than it was asked for", guest.error());
            assertTrue(guest.credit() < 2 * Frame.LONGEST, "the terminal took " + guest.credit());
        }
        try (ShellGuest guest = shell("")) {
            guest.type("stty -echo raw; echo ready-$((1+1)); head -c 1000000 | sha256sum; exit\n")
                    .await("ready-2");
            byte[] all = new byte[1_000_000];
            new Random(7).nextBytes(all);
            guest.typeAll(all);
            guest.drain();
            assertTrue(guest.seen().contains(Resources.hash(all)), "not a byte is lost or changed: " + guest.seen());
            assertEquals(0, guest.exit());
        }
        agent.await(
                "both are gone", () -> processes("terminal.pl", home.toString()).isEmpty());
    }

    @Test
    void nonsenseEndsTheShellThatSentItAndHurtsNobody() throws Exception {
        Random random = new Random(20261126);
        try (ShellGuest steady = shell("workload=web")) {
            for (int i = 0; i < 60; i++) {
                try (ShellGuest guest = new ShellGuest(socket(), "workload=cell")) {
                    byte[] bytes = new byte[1 + random.nextInt(2_000)];
                    random.nextBytes(bytes);
                    if (i % 2 == 0) {
                        bytes[0] = 'I';
                    }
                    guest.write(bytes);
                    if (i % 3 == 0) {
                        guest.write(new byte[20_000]);
                        guest.drain();
                        assertTrue(
                                guest.exit() == null,
                                "it is ended, not answered: " + guest.exit() + " " + guest.error());
                    }
                } catch (IOException e) {
                    // The agent may hang up while this still writes.
                    continue;
                }
            }
            steady.type("echo a-$((1+1))\n").await("a-2");
        }
        agent.await(
                "no terminal is left",
                () -> processes("terminal.pl", home.toString()).isEmpty());
    }
}
