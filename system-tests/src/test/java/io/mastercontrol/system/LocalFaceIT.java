package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody on a device, with the real command line and the real agent and no control plane. */
@Timeout(180)
class LocalFaceIT {
    private static final String WORKLOADS = """
            workloads:
              - {name: db, type: service, run_mode: forever, command: [sh, -c, "sleep 0.5; touch $MC_STATE_DIR/up; exec sleep 1000"],
                 health: {exec: [sh, -c, "test -e $MC_STATE_DIR/up"], interval: 1s}}
              - {name: web, type: service, run_mode: forever, user: nobody, depends_on: {db: healthy},
                 command: [sh, -c, "while :; do echo tick; sleep 0.2; done"]}
              - {name: sick, type: service, run_mode: forever, command: [sleep, "1000"],
                 health: {exec: ["false"], interval: 1s, start_period: 100s}}
              - {name: nightly, type: script, run_mode: schedule, schedule: "0 3 1 1 *",
                 command: [sh, -c, "echo begins; while [ -e $MC_STATE_DIR/hold ]; do sleep 0.1; done; echo ends; exit 7"]}
              - {name: killed, type: script, run_mode: schedule, schedule: "0 3 1 1 *", command: [sh, -c, "kill -9 $$"]}
              - {name: missing, type: script, run_mode: schedule, schedule: "0 3 1 1 *", command: [no-such-program]}
            """;
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String NAP = "sleep 31415" + ProcessHandle.current().pid();

    @TempDir
    Path home;

    private Process agent;

    /** What a command did. */
    private record Result(int exit, String out, String err) {}

    @BeforeEach
    void start() throws Exception {
        Files.writeString(home.resolve("w.yaml"), WORKLOADS);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(
                java(), "-XX:TieredStopAtLevel=1", "-jar", "../edge-agent/target/quarkus-app/quarkus-run.jar");
        builder.environment()
                .putAll(Map.of(
                        "MC_AGENT_DATA", data().toString(),
                        "MC_AGENT_WORKLOADS", home.resolve("w.yaml").toString(),
                        "MC_AGENT_LOCAL_PORT", String.valueOf(port),
                        "MC_AGENT_NAME", "desk",
                        "MC_AGENT_ON_TERMINATE", "stop"));
        agent = builder.redirectErrorStream(true)
                .redirectOutput(home.resolve("agent.log").toFile())
                .start();
        Await.until("web runs", SOON, () -> run("status", "web").out().contains("running"));
    }

    @AfterEach
    void stop() throws Exception {
        agent.destroy();
        assertTrue(agent.waitFor(30, TimeUnit.SECONDS), "the agent does not end");
    }

    private Path data() {
        return home.resolve("data");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin/java").toString();
    }

    private static List<String> cli(String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                "../master-control-cli/target/master-control-cli-1.0.0-SNAPSHOT.jar:../master-control-cli/target/lib/*",
                "io.mastercontrol.cli.Main"));
        line.addAll(List.of(arguments));
        return line;
    }

    private Result run(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(home, "out", ".txt");
        Path err = Files.createTempFile(home, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(cli(arguments))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("MC_AGENT_DATA", data().toString());
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Person person(String... arguments) throws IOException {
        return Person.at(
                40,
                100,
                Map.of("MC_AGENT_DATA", data().toString(), "TERM", "vt220", "LANG", "C.UTF-8"),
                cli(arguments));
    }

    private static boolean isThere(String commandLine) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process :
                    (Iterable<Path>) all.filter(p -> p.getFileName().toString().matches("\\d+"))::iterator) {
                if (commandLine(process).contains(commandLine)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String commandLine(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void aShellIsAsIfOneSatThere() throws Exception {
        try (Person person = person("shell", "web")) {
            person.type("tty; stty size; id -un; echo $TERM $MC_WORKLOAD a-$((1+1))\r");
            String shown = person.sees("vt220 web a-2");
            assertTrue(shown.contains("$ "), "a prompt: " + shown);
            assertTrue(shown.contains("/dev/pts/") && shown.contains("40 100") && shown.contains("nobody"), shown);
            person.type("PS1='> '; echo grüße-$((1+1))\r");
            person.sees("grüße-2");
            person.resize(22, 66);
            Await.until("the size follows", SOON, () -> {
                person.type("stty size; echo b-$((1+1))\r");
                return person.sees("b-2").contains("22 66");
            });
            person.type(NAP + "\r");
            Await.until("it sleeps", SOON, () -> isThere(NAP));
            person.type("\u0003").type("echo c-$?-$((1+1))\r");
            person.sees("c-130-2");
            Await.until("only the sleep was interrupted", SOON, () -> !isThere(NAP));
            person.type("exit 9\r");
            person.sees("<exit 9, echo ON>");
        }
        assertTrue(Files.readString(home.resolve("agent.log")).contains("a shell beside web was closed after"));
    }

    @Test
    void whateverEndsItsCommandLineEndsAShell() throws Exception {
        for (int signal : List.of(9, 15, 1)) {
            try (Person person = person("shell")) {
                person.type("nohup " + NAP + " > /dev/null 2>&1 & echo a-$((1+1))\r");
                person.sees("a-2");
                Await.until("it sleeps", SOON, () -> isThere(NAP));
                person.signal(signal);
                // Nobody can set a terminal back who is killed.
                person.sees(signal == 9 ? "<exit -9, echo OFF>" : "<exit " + (128 + signal) + ", echo ON>");
            }
            Await.until("nothing is left after signal " + signal, SOON, () -> !isThere(NAP));
        }
        try (Person person = person("shell", "web")) {
            person.type(NAP + "\r");
            Await.until("it sleeps", SOON, () -> isThere(NAP));
            person.hangUp();
            Await.until("the terminal was closed", SOON, () -> !isThere(NAP));
        }
        Await.until("no terminal is left", SOON, () -> !isThere("terminal.pl"));
    }

    @Test
    void oneCanLeaveAShellThatDoesNotAnswer() throws Exception {
        try (Person person = person("shell", "web")) {
            person.type("stty raw -echo; trap '' INT HUP; echo a-$((1+1)); " + NAP + "\r");
            person.sees("a-2");
            person.type("\u001d\u001d\u001d");
            String end = person.sees(", echo ON>");
            assertTrue(end.contains("you left this shell, and it was ended"), end);
        }
        Await.until("it is ended", SOON, () -> !isThere(NAP));
    }

    @Test
    void whyThereIsNoShellIsOneSentence() throws Exception {
        assertEquals(2, run("shell", "web").exit(), "no terminal");
        try (Person person = person("shell", "nobody")) {
            String shown = person.sees("<exit 3, echo ON>");
            assertTrue(shown.contains("master-control: there is no workload nobody on this device\r\n"), shown);
        }
        try (Person person = person("shell", "nightly")) {
            String shown = person.sees("<exit 4, echo ON>");
            assertTrue(
                    shown.contains("nightly is waiting, and nothing can be executed beside it unless it runs"), shown);
        }
        try (Person person = person("shell", "web")) {
            person.type("echo a-$((1+1))\r");
            person.sees("a-2");
            assertEquals(0, run("restart", "web").exit());
            String shown = person.sees("<exit 1, echo ON>");
            assertTrue(shown.contains("this run of web has ended, and the shell with it"), shown);
        }
    }

    @Test
    void runIsFollowedToItsEndAndEndsLikeIt() throws Exception {
        Result nightly = run("run", "nightly");
        assertEquals(new Result(7, "begins\nends\n", "master-control: nightly is starting\n"), nightly);
        assertEquals(137, run("run", "killed").exit());
        Result missing = run("run", "missing");
        assertEquals(126, missing.exit(), missing::toString);
        assertTrue(missing.err().contains("there is no program no-such-program in the PATH"), missing::toString);
        assertEquals(3, run("run", "nobody").exit());
        Path hold = home.resolve("data/workloads/nightly/state/hold");
        Files.createFile(hold);
        try (Person first = person("run", "nightly")) {
            first.sees("begins");
            Result second = run("run", "nightly");
            assertEquals(4, second.exit(), second::toString);
            assertTrue(second.err().contains("nightly runs already"), second::toString);
            Files.delete(hold);
            first.sees("<exit 7, echo ON>");
        }
        try (Person person = person("run", "web")) {
            person.sees("web is running already");
            person.sees("tick");
            person.type("\u0003");
            String shown = person.sees("<exit 130, echo ON>");
            assertTrue(shown.contains("no longer following; web runs on, until: master-control stop web"), shown);
        }
        assertTrue(run("status", "web").out().contains("running"));
    }

    @Test
    void downAndUpGoInOrderAndWait() throws Exception {
        Result down = run("down", "web", "db");
        assertEquals(0, down.exit(), down::toString);
        assertEquals(
                List.of("web is stopped", "db is stopped"),
                down.out().lines().sorted((a, b) -> b.compareTo(a)).toList());
        Result up = run("up", "web");
        assertEquals(0, up.exit(), up::toString);
        assertTrue(up.out().contains("web waits for db to be healthy\n"), up::toString);
        assertTrue(up.out().endsWith("web runs\n"), up::toString);
        Result late = run("up", "--timeout", "2s", "sick", "nightly");
        assertEquals(5, late.exit(), late::toString);
        assertTrue(
                late.err()
                        .startsWith(
                                "master-control: not up within 2.0 s: sick runs, and is not healthy yet: its health"),
                late::toString);
        assertEquals(3, run("down", "nobody").exit());
        assertEquals(0, run("down").exit());
        assertEquals(6, run("list").out().split("stopped", -1).length - 1);
    }
}
