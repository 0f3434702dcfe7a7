package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.run.RunFiles;
import io.mastercontrol.agent.run.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that died just after it told a process to become the program, and one that died just before. */
class LeftTest {
    private static final String BOOT = "boot";

    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();
    private RunFiles files;

    @BeforeEach
    void aRunIsOnItsWay() throws IOException {
        files = new RunFiles(directory);
        files.begin(new RunRecord(4, "id", BOOT, Instant.now(), "1", null, "same", 0, 0, 0, null, null, null, null));
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    /** What the agent's own script does, with a moment between what it writes down. */
    private Process ready(String then) throws IOException, InterruptedException {
        String script = "read -r stat < /proc/self/stat; echo \"$stat\" > 4.ready; " + then;
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(directory.toFile())
                .start();
        processes.add(process);
        while (files.ready(4).isEmpty()) {
            Thread.onSpinWait();
        }
        return process;
    }

    @Test
    void aProcessThatWasToldToStartIsAdoptedHoweverLongItTakesToWriteThatDown() throws Exception {
        Process process = ready("sleep 0.3; echo \"$stat\" > 4.pid; exec sleep 1000");
        Left left = Left.of(files, BOOT, "same", 3);
        assertEquals(process.pid(), left.alive().orElseThrow().pid());
        assertEquals(4, left.run().orElseThrow().number());
    }

    @Test
    void aProcessThatMayStillBeginIsUnderWay() throws Exception {
        assertFalse(files.isUnderWay(4));
        Process process = ready("read -r go; echo \"$stat\" > 4.pid; exec sleep 1000");
        assertTrue(files.process(4).isEmpty());
        assertTrue(files.isUnderWay(4), "before it has written down that it begins");
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        while (files.process(4).isEmpty()) {
            Thread.onSpinWait();
        }
        assertTrue(files.isUnderWay(4));
        process.destroyForcibly().waitFor();
        assertFalse(files.isUnderWay(4));
    }

    @Test
    void aProcessThatWasNotToldEndsByItselfAndLeavesNoRun() throws Exception {
        Process process = ready("sleep 0.3; exit 0");
        Left left = Left.of(files, BOOT, "same", 3);
        assertTrue(left.run().isEmpty());
        assertTrue(left.alive().isEmpty());
        assertEquals(0, process.waitFor());
    }

    @Test
    void aProcessThatComesToNoneOfTheseIsEnded() throws Exception {
        Process process = ready("exec sleep 1000");
        assertTrue(Left.of(files, BOOT, "same", 3).run().isEmpty());
        assertEquals(137, process.waitFor());
    }

    @Test
    void nothingIsAwaitedOfAnEarlierBoot() throws Exception {
        Process process = ready("exec sleep 1000");
        assertTrue(Left.of(files, "later boot", "same", 3).run().isEmpty());
        assertTrue(process.isAlive());
    }
}
