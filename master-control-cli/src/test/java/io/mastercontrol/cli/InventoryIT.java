package io.mastercontrol.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.cli.CommandLineProcess.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices as a file, as people take it in and out. */
class InventoryIT {
    @TempDir
    Path home;

    @Test
    void whatIsWrongIsToldLineByLineAndWhatIsDoneInASentence() throws Exception {
        try (ControlPlane plane = new ControlPlane()) {
            CommandLineProcess cli = CommandLineProcess.of(home, plane);
            Path file = Files.writeString(home.resolve("devices.csv"), "id,label:site\nA,x\nB,y\n");
            plane.answer("POST /api/v1/inventory?format=csv&dry_run=false", 422, """
                    {"detail":"Nothing was imported: 2 lines or more are wrong.","errors":[
                     {"field":"line 2","detail":"Line 2 names the device 'A'."},
                     {"field":"line 3","detail":"Line 3 names the device 'B'."}]}""");
            Result refused = cli.run("device", "import", file.toString());
            assertEquals(4, refused.exit(), refused::toString);
            assertTrue(
                    refused.err()
                            .contains(
                                    "2 lines or more are wrong.\n  Line 2 names the device 'A'.\n  Line 3 names the device"),
                    refused::toString);
            plane.answer("POST /api/v1/inventory?format=jsonl&dry_run=true", 200, """
                    {"dry_run":true,"devices":3,"changed":2,"expected":1,"groups":0,"variables":4,"tokens":2}""");
            Result dry = cli.run("device", "import", "--dry-run", "--format", "jsonl", file.toString());
            assertEquals(
                    "Would change 2 of 3 devices, 0 groups and 4 variables; 1 devices are expected to enrol; 2 enrolment"
                            + " tokens were left out, make new ones\n",
                    dry.out(),
                    dry::toString);
            plane.answer("GET /api/v1/inventory?format=csv", 200, "{\"as\":\"it comes\"}");
            Path out = home.resolve("out.csv");
            Result exported = cli.run("device", "export", "-f", out.toString());
            assertEquals(0, exported.exit(), exported::toString);
            assertEquals("{\"as\":\"it comes\"}", Files.readString(out));
            assertEquals(
                    "{\"as\":\"it comes\"}",
                    cli.run("device", "export", "--format", "csv").out());
            assertEquals(
                    2,
                    cli.run("device", "import", home.resolve("none").toString()).exit());
        }
    }
}
