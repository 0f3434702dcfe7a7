package io.mastercontrol.agent.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher does with agents that do nothing for themselves. */
class LauncherIT {
    @TempDir
    Path home;

    private Launcher launcher;
    private AgentDirectories directories;

    @BeforeEach
    void makeLauncher() throws IOException {
        launcher = new Launcher(home);
        launcher.goodAgent("packaged");
        directories = launcher.directories();
    }

    @AfterEach
    void endLauncher() {
        launcher.close();
    }

    @Test
    void aKilledAgentIsStartedAgainAndATerminatedLauncherTakesItAlong() throws Exception {
        launcher.start();
        launcher.await("the agent starts", () -> launcher.starts().size() == 1);
        ProcessHandle first = launcher.agentProcess();
        first.destroyForcibly();
        launcher.await("it starts again", () -> launcher.starts().size() == 2);
        ProcessHandle second = launcher.agentProcess();
        launcher.process().destroy();
        assertTrue(launcher.process().waitFor(10, TimeUnit.SECONDS));
        assertEquals(0, launcher.process().exitValue());
        launcher.await("no agent is left", () -> !second.isAlive());
    }

    @Test
    void anAgentDoesNotOutliveAKilledLauncher() throws Exception {
        launcher.start();
        launcher.await("the agent starts", () -> launcher.starts().size() == 1);
        ProcessHandle agent = launcher.agentProcess();
        launcher.process().destroyForcibly();
        launcher.await("the agent is gone too, so that the next launcher finds the data free", () -> !agent.isAlive());
    }

    @Test
    void anAgentWhoseSupervisorStandsStillIsReplaced() throws Exception {
        Path stuck = launcher.agent("stuck", "turn; while :; do sleep 1; done");
        Files.createSymbolicLink(launcher.data.resolve("agent/committed"), stuck);
        launcher.start();
        launcher.await("it is started again", () -> launcher.starts().size() >= 2);
        assertTrue(launcher.log().contains("did not turn for 1 s"), launcher.log());
    }

    @Test
    void whatTheAgentStartsCanBeInterrupted() throws Exception {
        launcher.agent("packaged", "grep SigIgn /proc/self/status > '" + home.resolve("ignored") + "'; exit 0");
        launcher.start();
        assertTrue(launcher.process().waitFor(10, TimeUnit.SECONDS), "an agent that ends well ends the launcher");
        long ignored =
                Long.parseUnsignedLong(Files.readString(home.resolve("ignored")).split("\\s+")[1], 16);
        assertEquals(0, ignored & (1 << 0 | 1 << 1 | 1 << 2), "HUP, INT and QUIT work in workloads");
    }

    @Test
    void anAgentThatCrashesOnTrialHasThreeStarts() throws Exception {
        Path broken = launcher.agent("broken", "exit 9");
        directories.tryOut(broken, 60, new byte[0]);
        launcher.start();
        launcher.await("the old agent is back", () -> launcher.starts().contains("packaged"));
        assertEquals(List.of("broken", "broken", "broken", "packaged"), launcher.starts());
        String why = directories.sentBack(broken).orElseThrow();
        assertTrue(why.contains("started 3 times") && why.contains("exit code 9"), why);
        assertEquals(Optional.empty(), directories.trial());
    }

    @Test
    void anAgentThatHangsOnTrialGoesBack() throws Exception {
        Path hanging = launcher.agent("hanging", "while :; do sleep 1; done");
        directories.tryOut(hanging, 1, new byte[0]);
        launcher.start();
        launcher.await("the old agent is back", () -> launcher.starts().contains("packaged"));
        assertTrue(directories.sentBack(hanging).isPresent());
    }

    @Test
    void anAgentThatNeverReportsInGoesBackAndOneThatDidHasTime() throws Exception {
        Path silent = launcher.goodAgent("silent");
        directories.tryOut(silent, 1, new byte[0]);
        launcher.start();
        launcher.await("the old agent is back", () -> launcher.starts().contains("packaged"));
        assertEquals(List.of("silent", "packaged"), launcher.starts());
        assertEquals(Optional.of("it did not report in within 1 s"), directories.sentBack(silent));
        launcher.close();

        directories.tryOut(silent, 1, new byte[0]);
        directories.reportedIn();
        long begin = System.nanoTime();
        launcher.start();
        launcher.await("twice its time is over", () -> System.nanoTime() - begin > 3_000_000_000L);
        assertEquals(List.of("silent", "packaged", "silent"), launcher.starts());
        assertEquals(Optional.of(silent), directories.trial());
    }

    @Test
    void anAgentThatCommitsIsTheOneThatRunsFromThenOn() throws Exception {
        Path good = launcher.goodAgent("good");
        directories.tryOut(good, 60, new byte[0]);
        launcher.start();
        launcher.await("it runs", () -> launcher.starts().contains("good"));
        directories.commit();
        launcher.agentProcess().destroyForcibly();
        launcher.await("it runs again", () -> launcher.starts().size() == 2);
        assertEquals(List.of("good", "good"), launcher.starts());
        assertEquals(good, launcher.which());
    }

    @Test
    void anAgentWhoseFilesAreGoneIsReplacedByThePackagedOne() throws Exception {
        Path good = launcher.goodAgent("good");
        directories.tryOut(good, 60, new byte[0]);
        directories.commit();
        assertEquals(good, launcher.which());
        Files.delete(good.resolve("quarkus-run.jar"));
        assertEquals(home.resolve("packaged"), launcher.which());
    }

    @Test
    void startsOnTrialAreCountedOverPowerCuts() throws Exception {
        Path candidate = launcher.goodAgent("candidate");
        directories.tryOut(candidate, 60, new byte[0]);
        for (int start = 1; start <= 3; start++) {
            assertEquals(candidate, launcher.which(), "start " + start);
        }
        assertEquals(home.resolve("packaged"), launcher.which());
        assertFalse(directories.sentBack(candidate).isEmpty());
    }

    @Test
    void whenNothingCanBeWrittenATrialEndsRatherThanGoingOnForEver() throws Exception {
        Path candidate = launcher.goodAgent("candidate");
        directories.tryOut(candidate, 60, new byte[0]);
        Files.createDirectory(launcher.data.resolve("agent/trial.starts"));
        assertEquals(home.resolve("packaged"), launcher.which());
        assertEquals(Optional.empty(), directories.trial());
    }

    @Test
    void theClassesOfASteadyAgentAreKeptForItsNextStart() throws Exception {
        Path parts = Files.createDirectories(home.resolve("packaged/launcher"));
        Files.writeString(parts.resolve("jvm.options"), "-Xmx40m\n");
        Files.writeString(parts.resolve("rehearse"), "echo \"classes of $1\" > \"$2\"\n");
        launcher.start();
        launcher.await("the classes are kept", () -> launcher.log().contains("takes half the time"));
        launcher.agentProcess().destroyForcibly();
        launcher.await("it starts again", () -> launcher.starts().size() == 2);
        List<String> options = Files.readAllLines(home.resolve("options"));
        assertTrue(options.get(0).contains("@" + parts.resolve("jvm.options")), options.toString());
        assertFalse(options.get(0).contains("SharedArchiveFile"), options.toString());
        Path archive = Path.of(options.get(1).replaceFirst(".*SharedArchiveFile=(\\S+).*", "$1"));
        assertEquals(
                "classes of " + home.resolve("packaged"),
                Files.readString(archive).trim());

        Files.writeString(home.resolve("java"), "# newer\n", StandardOpenOption.APPEND);
        launcher.agentProcess().destroyForcibly();
        launcher.await("it starts with the newer Java", () -> launcher.starts().size() == 3);
        String third = Files.readAllLines(home.resolve("options")).get(2);
        assertFalse(third.contains("SharedArchiveFile"), "those classes are of no use to another Java: " + third);
    }
}
