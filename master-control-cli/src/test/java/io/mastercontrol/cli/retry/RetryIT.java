package io.mastercontrol.cli.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.cli.CommandLineProcess;
import io.mastercontrol.cli.CommandLineProcess.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetryIT {
    @TempDir
    Path home;

    private Result retry(String... arguments) throws Exception {
        return new CommandLineProcess(home).run(arguments);
    }

    @Test
    void triesUntilItSucceedsAndKeepsTheStreamsApart() throws Exception {
        Path tries = home.resolve("tries");
        Result result = retry(
                "retry",
                "--delay",
                "10ms",
                "--",
                "sh",
                "-c",
                "echo try >> " + tries + "; echo out; [ $(wc -l < " + tries + ") -ge 3 ]");
        assertEquals(0, result.exit(), result::toString);
        assertEquals("out\nout\nout\n", result.out());
        assertEquals(3, Files.readAllLines(tries).size());
        assertTrue(result.err().contains("attempt 2 of sh exited with 1; the next in"), result::toString);
    }

    @Test
    void endsWithTheLastExitCode() throws Exception {
        Result result = retry("retry", "--max", "2", "--delay", "10ms", "--", "sh", "-c", "exit 9");
        assertEquals(9, result.exit(), result::toString);
        assertEquals(1, result.err().lines().count(), result::toString);
    }

    @Test
    void whatCannotBeExecutedIsNotTriedAgain() throws Exception {
        Result result = retry("retry", "--", "no-such-program");
        assertEquals(3, result.exit());
        assertTrue(result.err().startsWith("master-control: no-such-program cannot be executed"), result::toString);
        assertEquals(2, retry("retry", "--max", "0", "--", "true").exit());
    }
}
