package io.mastercontrol.agent.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mastercontrol.agent.RealAgent;
import io.mastercontrol.agent.container.ContainerImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A shell in a container, where there is podman. */
@Timeout(180)
class ContainerShellIT {
    private static final String NAP = "sleep 27182" + ProcessHandle.current().pid();

    @TempDir
    Path home;

    @Test
    void itIsInTheContainerAndWhatItLeavesEndsWithIt() throws Exception {
        assumeTrue(ContainerImages.podmanIsInstalled(), "there is no podman here");
        ContainerImages.settle();
        ContainerImages.archive(home.resolve("box.tar"), "box:1", "exec sleep 1000");
        RealAgent agent = new RealAgent(home, """
                name: box
                type: service
                run_mode: forever
                stop: {timeout: 2s}
                isolation: {podman: {archive: box.tar}}
                """);
        agent.start();
        try {
            agent.await(
                    "box runs",
                    () -> agent.get("/workloads/box").path("state").asText().equals("running")
                            && Files.exists(agent.data().resolve("agent.sock")));
            try (ShellGuest guest = new ShellGuest(agent.data().resolve("agent.sock"), "workload=box&term=vt220")) {
                guest.type(
                        "test -t 0 && echo terminal-$((1+1)) $TERM $MC_WORKLOAD; cat /proc/self/cgroup; (trap '' HUP; "
                                + NAP + ") & echo a-$((1+1))\n");
                assertTrue(guest.await("terminal-2 vt220 box").contains("# "), "a prompt");
                String groups = guest.await("a-2");
                assertTrue(groups.contains("libpod"), groups);
                agent.await("what the shell left in the background is there", () -> isThere(NAP));
            }
            agent.await("nothing is left in the container", () -> !isThere(NAP));
            try (ShellGuest guest = new ShellGuest(agent.data().resolve("agent.sock"), "workload=box")) {
                guest.type("exit 6\n").drain();
                assertEquals(6, guest.exit(), guest.seen() + guest.error());
            }
        } finally {
            agent.shutDown();
        }
    }

    private static boolean isThere(String commandLine) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process :
                    (Iterable<Path>) all.filter(p -> p.getFileName().toString().matches("\\d+"))::iterator) {
                Path line = process.resolve("cmdline");
                if (Files.isReadable(line) && read(line).contains(commandLine)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String read(Path line) {
        try {
            return Files.readString(line).replace('\0', ' ');
        } catch (IOException e) {
            // It has just ended.
            return "";
        }
    }
}
