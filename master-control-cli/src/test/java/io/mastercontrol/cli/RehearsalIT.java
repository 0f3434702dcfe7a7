package io.mastercontrol.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.cli.CommandLineProcess.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher runs after a build to make the next starts quick: each line must do its work, or is archived in vain. */
class RehearsalIT {
    @TempDir
    Path home;

    @Test
    void everyLineIsAnsweredButTheLast() throws Exception {
        String admin = home.resolve("admin.json").toString();
        Result result = new CommandLineProcess(home)
                .with("MASTER_CONTROL_ADMIN_FILE", admin)
                .runMain("io.mastercontrol.cli.Rehearsal", admin);
        assertEquals(0, result.exit(), result::toString);
        assertTrue(result.err().startsWith("master-control: Unmatched argument at index 1: 'fly'"), result::toString);
        assertTrue(result.out().contains("Rollout 1 of n 1 to 1 devices"), result::toString);
    }
}
