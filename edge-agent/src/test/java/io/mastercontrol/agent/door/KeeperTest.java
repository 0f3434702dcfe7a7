package io.mastercontrol.agent.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real process, and Unix sockets. */
class KeeperTest {
    @TempDir
    Path data;

    private Path group;
    private Keeper keeper;
    private Map<String, List<String>> wanted = Map.of();

    @BeforeEach
    void make() throws IOException {
        group = data.resolve("cgroup.procs");
        keeper = keeper("boot-1");
    }

    @AfterEach
    void end() {
        keeper.end();
    }

    private Keeper keeper(String boot) throws IOException {
        Keeper made =
                new Keeper(data.resolve("keeper"), Resources.extract(data, "keeper.py"), boot, () -> List.of(group));
        made.keep(() -> wanted);
        return made;
    }

    private String address(String name) {
        return data.resolve(name).toString();
    }

    /** What a program says that gets these sockets, or why it does not. */
    private String started(String workload, List<String> addresses, String script) throws Exception {
        Path trouble = data.resolve("trouble");
        List<String> line = keeper.handOver(workload, addresses, trouble);
        line.addAll(List.of("/bin/sh", "-c", script));
        Process program = new ProcessBuilder(line).start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(program.waitFor(10, TimeUnit.SECONDS));
        return program.exitValue() == 125 ? Files.readString(trouble).trim() : said.trim();
    }

    private String socketOf(String workload, String name) throws Exception {
        return started(workload, List.of(address(name)), "readlink /proc/self/fd/3");
    }

    @Test
    void everyProgramGetsTheSameSocketAndNothingElse() throws Exception {
        String first = socketOf("web", "a");
        assertTrue(first.startsWith("socket:["), first);
        assertEquals("0", Files.readString(group).trim(), "it leaves the agent's control group");
        assertEquals(first, socketOf("web", "a"));
        String both = started("web", List.of(address("b"), address("a")), "readlink /proc/self/fd/3 /proc/self/fd/4");
        assertEquals(first, both.lines().toList().get(1));
        assertEquals("gone", started("web", List.of(address("a")), "[ -e /proc/self/fd/4 ] || echo gone"));
    }

    @Test
    void theNextAgentFindsItAndAfterALossOfPowerBeginsAnother() throws Exception {
        String first = socketOf("web", "a");
        Optional<ProcessIdentity> before = keeper.process();
        Keeper old = keeper;
        keeper = keeper("boot-1");
        assertEquals(before, keeper.process());
        assertEquals(first, socketOf("web", "a"));
        old.end();
        keeper = keeper("boot-2");
        assertEquals(Optional.empty(), keeper.process());
        assertTrue(socketOf("web", "a").startsWith("socket:["), "what is left of the file is in nobody's way");
    }

    @Test
    void whatNobodyWantsIsLetGoAndWithTheLastItEnds() throws Exception {
        socketOf("web", "a");
        String other = socketOf("web", "b");
        wanted = Map.of("web", List.of(address("a"), address("b")));
        ProcessIdentity process = keeper.process().orElseThrow();
        assertTrue(keeper.isSettled());
        wanted = Map.of("web", List.of(address("b")));
        assertFalse(keeper.isSettled());
        keeper.settle();
        assertFalse(Files.exists(data.resolve("a")));
        assertEquals(other, socketOf("web", "b"));
        wanted = Map.of();
        keeper.settle();
        assertFalse(process.isAlive());
        assertFalse(Files.exists(data.resolve("b")));
        assertFalse(keeper.hasLost(), "it was asked to");
    }

    @Test
    void itsDeathIsNoticedOnce() throws Exception {
        socketOf("web", "a");
        ProcessHandle process =
                ProcessHandle.of(keeper.process().orElseThrow().pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(10, TimeUnit.SECONDS);
        assertTrue(socketOf("web", "a").startsWith("socket:["), "another is begun meanwhile");
        assertTrue(keeper.hasLost());
        assertFalse(keeper.hasLost());
    }

    @Test
    void whatIsInTheWayIsNamed() throws Exception {
        socketOf("web", "a");
        assertEquals(address("a") + " is taken already, by the workload web of this device", socketOf("other", "a"));
        Files.writeString(data.resolve("file"), "precious");
        assertEquals(
                address("file") + " is there already and is no socket: move it away, or name another path",
                socketOf("web", "file"));
        assertEquals("precious", Files.readString(data.resolve("file")));
    }

    @Test
    void withoutPythonItSaysWhatToInstallUntilThatIsDone() throws Exception {
        Path python = data.resolve("python3");
        keeper = new Keeper(
                data.resolve("keeper"), Resources.extract(data, "keeper.py"), "boot-1", List::of, List.of(python));
        String why = keeper.refusal().orElseThrow();
        assertTrue(why.endsWith("there is none here: sudo apt install python3"), why);
        assertEquals(
                why, assertThrows(IOException.class, () -> socketOf("web", "a")).getMessage());
        Files.createSymbolicLink(python, Path.of("/usr/bin/python3"));
        assertEquals(Optional.empty(), keeper.refusal());
    }
}
