package io.mastercontrol.cli.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.cli.CommandLineProcess;
import io.mastercontrol.cli.CommandLineProcess.Result;
import io.mastercontrol.cli.ControlPlane;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rehearsal as people read it; its exit code tells scripts whether to go on. */
class RehearseIT {
    private static final String PLAY = "POST /api/v1/rollouts/rehearsal";

    @TempDir
    Path home;

    private static String answer(boolean succeeds) {
        return """
                {"succeeds":%s,"summary":"It would not succeed.","stopped":"It ends as rolled back: d2: did not become healthy.",
                 "persons":1,"assumed":{"devices":4,"failing":1,"slow":0,"offline":2,"timed":3,"seed":7},
                 "batches":[{"batch":1,"devices":2,"begins_seconds":0,"ends_seconds":90,"succeeded":1,"failed":1}],
                 "failures":[{"device":"d2","batch":1,"reason":"did not become healthy"}],
                 "course":[{"seconds":0,"device":"d1","batch":1,"phase":"downloading","reason":null}]}""".formatted(succeeds);
    }

    @Test
    void tellsTheCourseAndEndsWithOneIfTheGatesWouldStopIt() throws Exception {
        try (ControlPlane plane = new ControlPlane()) {
            CommandLineProcess cli = CommandLineProcess.of(home, plane);
            plane.answer(PLAY, 200, answer(false));
            String[] line = {
                "rollout",
                "rehearse",
                "web",
                "2.0.0",
                "--selector",
                "",
                "--failing",
                "2.5%",
                "--offline",
                "10",
                "--seed",
                "7"
            };
            Result told = cli.run(line);
            assertEquals(1, told.exit(), told::toString);
            assertEquals("""
                    It would not succeed.
                    Stopped: It ends as rolled back: d2: did not become healthy.
                    Played with 4 devices, of which 1 fail, 0 are slow and 2 away; the pace of 3 is known; seed 7
                    Somebody has to let it go on 1 time

                    BATCH  DEVICES  BEGINS AFTER  ENDS AFTER  SUCCEEDED  FAILED
                    1      2        0 s           1 min 30 s  1          1

                    FAILS ON  BATCH  BECAUSE IT
                    d2        1      did not become healthy

                    AFTER  DEVICE  BATCH  IS           REASON
                    0 s    d1      1      downloading  -
                    """, told.out());
            plane.answer(PLAY, 200, answer(true));
            assertEquals(0, cli.run(line).exit());
            Result wrong = cli.run("rollout", "rehearse", "web", "2.0.0", "--selector", "", "--slow", "many");
            assertEquals(2, wrong.exit(), wrong::toString);
            assertTrue(wrong.err().contains("--slow is 'many'"), wrong::toString);
        }
    }
}
