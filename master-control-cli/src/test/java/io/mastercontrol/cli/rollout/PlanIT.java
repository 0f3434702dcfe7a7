package io.mastercontrol.cli.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mastercontrol.cli.CommandLineProcess;
import io.mastercontrol.cli.CommandLineProcess.Result;
import io.mastercontrol.cli.ControlPlane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan as people read it, and as programs do. */
class PlanIT {
    private static final String PLAN = "POST /api/v1/rollouts?dry_run=true";

    @TempDir
    Path home;

    private ControlPlane plane;
    private CommandLineProcess cli;

    @BeforeEach
    void start() throws IOException {
        plane = new ControlPlane();
        cli = CommandLineProcess.of(home, plane);
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    private static final String BILL = """
            {"dry_run":true,"summary":"4 devices (3 now, 1 later), at most 12 MB in all, 2 MB over metered links, 6 to 11 min",
             "total":4,"batches":[["d1"],["d2","d3"]],"offline":["d4"],"bytes_per_device":10000000,"blocked_by":"r0",
             "unfit":[{"device":"d5","reason":"is pinned to 1.0.0 by ann: a trial"}],
             "blockers":["Rollout r0 is not finished.","There is no room on 1 device: d2 has 1 kB free."],
             "stops":[{"code":"not_finished","detail":"Rollout r0 is not finished.","batch":null,"rollout":"r0"},
              {"code":"disk","detail":"There is no room on 1 device: d2 has 1 kB free.","batch":2}],
             "bytes":{"total":12000000,"metered":2000000,"nothing":1,"patch":1,"whole":2,"at_most":true,"label":"site",
              "links":[{"name":"metered","devices":1,"bytes":2000000,"at_most":false,"short_of_budget":1},
               {"name":"unknown","devices":3,"bytes":10000000,"at_most":true,"short_of_budget":0}],
              "groups":[{"name":"berlin","devices":4,"bytes":12000000,"at_most":true,"metered_bytes":2000000}]},
             "duration":{"p50_seconds":360,"p90_seconds":660,"said":"6 to 11 min if nothing fails"},
             "steps":[{"batch":1,"devices":1,"bytes":2000000,"at_most":false,"begins_p50_seconds":0,"p50_seconds":60,
               "p90_seconds":75,"then":"watched for 10 min"},
              {"batch":2,"devices":2,"bytes":10000000,"at_most":true,"begins_p50_seconds":60,"p50_seconds":300,"p90_seconds":300}],
             "stragglers":[{"device":"d4","code":"offline","reason":"is offline; joins when it returns"}],
             "warnings":[{"code":"disk_unknown","detail":"1 device has not said how much room there is."}],
             "devices":[{"device":"d1","turn":"batch","batch":1,"way":"patch","bytes":2000000,"at_most":false,
               "link_metered":true,"link_budget_left_bytes":1000,"disk_headroom_bytes":-500000,"probable_seconds":60},
              {"device":"d4","turn":"later","batch":null,"reason":"is offline; joins when it returns","way":"whole",
               "bytes":10000000,"at_most":true,"link_metered":null},
              {"device":"d5","turn":"never","reason":"is pinned to 1.0.0 by ann: a trial"}],
             "rendered":[{"workload":"web","devices":2,"example":"d1","yaml":"name: web\\ncommand: [run, berlin]\\n"}]}""";

    @Test
    void aPlanIsABillWithTheSumFirst() throws Exception {
        plane.answer(PLAN, 200, BILL);
        String said = """
                4 devices (3 now, 1 later), at most 12 MB in all, 2 MB over metered links, 6 to 11 min
                Downloads: 1 need nothing, 1 a patch, 2 the whole of 10 MB
                Links: metered 2 MB to 1 device, 1 without the budget for it; unknown at most 10 MB to 3 devices
                site: berlin at most 12 MB to 4 devices, 2 MB of it metered
                Time: 6 to 11 min if nothing fails
                Mind: 1 device has not said how much room there is.

                WHEN     STOPPED BY    BECAUSE
                at once  not_finished  Rollout r0 is not finished.
                batch 2  disk          There is no room on 1 device: d2 has 1 kB free.

                LEFT OUT  BECAUSE IT
                d5        is pinned to 1.0.0 by ann: a trial

                PROBABLY LATE  BATCH  BECAUSE IT
                d4             -      is offline; joins when it returns

                BATCH  DEVICES  BYTES          BEGINS AFTER  TAKES                THEN
                1      1        2 MB           0 s           1 min to 1 min 15 s  watched for 10 min
                2      2        at most 10 MB  1 min         5 min                -

                DEVICE  BATCH  GETS   BYTES          LINK     DISK LEFT  TAKES  REASON
                d1      1      patch  2 MB           metered  -500 kB    1 min  -
                d4      later  whole  at most 10 MB  unknown  -          -      is offline; joins when it returns
                d5      never  -      -              unknown  -          -      is pinned to 1.0.0 by ann: a trial

                web as d1 gets it, one of 2:
                    name: web
                    command: [run, berlin]
                """;
        assertEquals(new Result(0, said, ""), cli.run("rollout", "plan", "web", "2.0.0", "--selector", ""));
        assertEquals(
                new Result(0, said, ""), cli.run("rollout", "start", "web", "2.0.0", "--selector", "", "--dry-run"));
        Result wide = cli.run("rollout", "plan", "web", "2.0.0", "--selector", "", "-o", "wide");
        assertTrue(wide.out().contains("BUDGET LEFT"), wide::toString);
        Result json = cli.run("rollout", "plan", "web", "2.0.0", "--selector", "", "-o", "json");
        assertEquals(new ObjectMapper().readTree(BILL), new ObjectMapper().readTree(json.out()));
        Result yaml = cli.run("rollout", "plan", "web", "2.0.0", "--selector", "", "-o", "yaml");
        assertTrue(yaml.out().contains("p90_seconds: 660"), yaml::toString);
        assertEquals(List.of(PLAN, PLAN, PLAN, PLAN, PLAN), plane.lines(), "a dry run starts nothing");
    }
}
