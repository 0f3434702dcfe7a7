package io.mastercontrol.agent.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.mastercontrol.agent.RealAgent;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as it is shipped, killed without a word while users come to what it listens for. */
class ListeningKillIT {
    /** The second has no network, no other process and no rights, and users all the same. */
    private static final String WORKLOADS = """
            workloads:
              - name: open
                type: service
                run_mode: forever
                command: [/usr/bin/python3, -u, -c, %1$s]
                version: 1.0.0
                restart: {delay: 0s}
                blue_green: {listen: %2$d}
              - name: walled
                type: service
                run_mode: forever
                command: [/usr/bin/python3, -u, -c, %1$s]
                version: 2.0.0
                user: daemon
                isolation: {namespaces: {network: none, pid: true, mount: true}, seccomp: default}
                blue_green: {listen: "127.0.0.1:%3$d"}
            """;

    @TempDir
    Path home;

    private final int port = ThreadLocalRandom.current().nextInt(26_000, 30_000);
    private RealAgent agent;

    @BeforeEach
    void write() throws IOException {
        // A server of another user has to come to its files.
        home.toFile().setExecutable(true, false);
        agent = new RealAgent(home, WORKLOADS.formatted(Json.write(Users.SERVER), port, port + 1));
    }

    @AfterEach
    void stopEverything() throws Exception {
        agent.shutDown();
    }

    @Test
    void nobodyIsTurnedAwayBeforeTheWorkloadIsStopped() throws Exception {
        agent.start();
        agent.await(
                "both answer",
                () -> Users.asked(port).equals("1.0.0") && Users.asked(port + 1).equals("2.0.0"));
        agent.await("the agent does, too", () -> agent.pid("open") > 1);
        long open = agent.pid("open");
        try (Users users = new Users(port);
                Users walled = new Users(port + 1)) {
            agent.kill();
            users.answers();
            walled.answers();
            agent.await("they are served", () -> users.wereTold("1.0.0") && walled.wereTold("2.0.0"));
            agent.start();
            agent.await("it is adopted", () -> agent.pid("open") == open);
            agent.kill();
            Files.createFile(home.resolve("data/workloads/open/state/crash"));
            agent.await(
                    "it has crashed, and nobody starts it",
                    () -> ProcessHandle.of(open).isEmpty());
            agent.start();
            agent.await("another run", () -> agent.pid("open") > 1);
            users.answers();
            agent.await("it serves", () -> users.wereTold("1.0.0"));
            assertNotEquals(open, agent.pid("open"));
            assertEquals(List.of(), users.turnedAway());
            assertEquals(List.of(), walled.turnedAway());
        }
        agent.send("POST", "/workloads/open/stop");
        agent.await("who connects now is refused, and does not wait for nobody", () -> isRefused(port));
        assertEquals("2.0.0", Users.asked(port + 1));
        agent.send("POST", "/workloads/open/start");
        agent.await("it answers again", () -> Users.asked(port).equals("1.0.0"));
    }

    private static boolean isRefused(int port) throws IOException {
        try {
            Users.asked(port);
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }
}
