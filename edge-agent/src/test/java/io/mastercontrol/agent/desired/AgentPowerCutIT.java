package io.mastercontrol.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.update.AgentUpdate;
import io.mastercontrol.agent.update.Launcher;
import io.mastercontrol.contracts.message.Phase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An update of the agent itself, cut after each entry of its journal. Which agent lives next is what the launcher of the
 * package says; whatever was cut, in the end the right one runs, is committed, and says why.
 */
class AgentPowerCutIT {
    private static final String YAML =
            "{name: master-control-agent, type: service, run_mode: forever, command: [sh, -c, 'exit 78']}";
    private static final Duration TOO_LONG = Duration.ofSeconds(30);

    /** What becomes of an agent that is started. */
    private enum Fate {
        works,
        crashes,
        reachesNobody
    }

    /** The whole of an agent that can check itself: a program that ends well. */
    public static final class Checked {
        private Checked() {}

        public static void main(String... arguments) {
            if (arguments.length != 2) {
                throw new IllegalArgumentException("an agent on trial is not really started here");
            }
        }
    }

    @TempDir
    Path home;

    private ReleaseServer server;
    private Launcher launcher;
    private String boot;
    private int lives;
    /** Points that earlier lives of this board came past. */
    private int pointsBefore;

    @BeforeEach
    void startServer() throws Exception {
        server = new ReleaseServer();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void aGoodAgentIsCommittedWhereverThePowerWentAway() throws Exception {
        everyCut(Fate.works, Phase.succeeded, "");
    }

    @Test
    void aCrashingAgentGoesBackWhereverThePowerWentAway() throws Exception {
        everyCut(Fate.crashes, Phase.rolled_back, "started 3 times");
    }

    @Test
    void anAgentThatReachesNobodyGoesBackWhereverThePowerWentAway() throws Exception {
        everyCut(Fate.reachesNobody, Phase.rolled_back, "did not reach the control plane within");
    }

    private void everyCut(Fate fate, Phase end, String because) throws Exception {
        byte[] desired = server.desired(
                AgentUpdate.RELEASE,
                "2.0.0",
                server.artifact(ReleaseServer.tar(
                        Map.of("quarkus-run.jar", jar(), "version", "2.0.0\n".getBytes(StandardCharsets.US_ASCII)))),
                YAML,
                0.5);
        boolean cutSomewhere = true;
        int cut = 0;
        while (cutSomewhere) {
            cut++;
            String where = "cut at point " + cut;
            launcher = new Launcher(Files.createDirectory(home.resolve("board-" + cut)));
            Path packaged = launcher.goodAgent("packaged");
            boot = UUID.randomUUID().toString();
            lives = 0;
            cutSomewhere = live(desired, fate, cut, where);

            ReleaseRecord record = record();
            assertEquals(end, record.phase(), where + ": " + record);
            if (end == Phase.succeeded) {
                Path agent = Path.of(record.current().directory());
                assertEquals(Optional.of(agent), launcher.committed(), where);
                assertEquals(agent, launcher.which(), where);
            } else {
                assertTrue(record.reason().contains(because), where + ": " + record.reason());
                assertEquals(Optional.empty(), launcher.committed(), where);
                assertEquals(packaged, launcher.which(), where);
            }
        }
        assertTrue(cut > 4, "an update of the agent has more points than " + cut + " to be cut at");
    }

    /** One life of an agent after another, until the release is settled; true if one of them was cut. */
    private boolean live(byte[] desired, Fate fate, int cut, String where) throws Exception {
        boolean wasCut = false;
        boolean told = false;
        while (!(told && record() != null && record().isSettled())) {
            assertTrue(++lives < 12, where + ": the agents come to no end; " + record());
            Path running = launcher.which();
            Path packaged = launcher.home().resolve("packaged");
            boolean isNew = !running.equals(packaged);
            if (isNew && fate == Fate.crashes) {
                continue;
            }
            AtomicBoolean restarts = new AtomicBoolean();
            Board board = new Board(
                    launcher.data,
                    boot,
                    server,
                    !(isNew && fate == Fate.reachesNobody),
                    new AgentUpdate(
                            launcher.data,
                            Optional.of(running),
                            Optional.of(packaged),
                            isNew ? "2.0.0" : "1.0.0",
                            () -> restarts.set(true)));
            if (!wasCut) {
                board.cutAt(cut - pointsBefore);
            }
            if (!told) {
                board.receive(desired);
                told = true;
            }
            await(board, restarts, where);
            pointsBefore += board.burnt();
            wasCut |= board.wasCut();
            board.vanish();
            if (wasCut) {
                boot = UUID.randomUUID().toString();
            }
        }
        pointsBefore = 0;
        return wasCut;
    }

    private void await(Board board, AtomicBoolean restarts, String where) throws IOException {
        long deadline = System.nanoTime() + TOO_LONG.toNanos();
        while (!restarts.get() && !board.hasEnded() && !isSettled()) {
            assertTrue(System.nanoTime() < deadline, where + ": " + record());
            LockSupport.parkNanos(2_000_000);
        }
    }

    private boolean isSettled() throws IOException {
        return record() != null && record().isSettled();
    }

    private ReleaseRecord record() throws IOException {
        return new DesiredJournal(launcher.data).records().get(AgentUpdate.RELEASE);
    }

    private static byte[] jar() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Checked.class.getName());
        String file = Checked.class.getName().replace('.', '/') + ".class";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            jar.putNextEntry(new JarEntry(file));
            jar.write(Checked.class.getClassLoader().getResourceAsStream(file).readAllBytes());
            jar.closeEntry();
        }
        return bytes.toByteArray();
    }
}
