package io.mastercontrol.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.cli.CommandLineProcess.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variables and groups, as somebody types them. */
class VariablesIT {
    private static final String ITEM =
            "{\"scope\":\"group/cams\",\"name\":\"rate\",\"value\":\"50\",\"changed_by\":\"ann\",\"changed_at\":\"2026-01-01T00:00:00Z\"}";

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

    private void takes(String line) {
        plane.answer(line, 200, "{\"items\":[],\"next\":null,\"total\":0}");
    }

    /** What was sent last. */
    private String sent() {
        List<ControlPlane.Request> requests = plane.requests();
        return requests.get(requests.size() - 1).json().toString();
    }

    @Test
    void setsAndRemovesInOneScope() throws Exception {
        takes("PATCH /api/v1/variables");
        Result set = cli.run("variable", "set", "--group", "cams", "rate=50", "url=http://x/?a=b", "old-");
        assertEquals(0, set.exit(), set.toString());
        assertEquals(
                "{\"scope\":\"group/cams\",\"values\":{\"rate\":\"50\",\"url\":\"http://x/?a=b\",\"old\":null}}",
                sent());
        assertTrue(
                set.out().contains("Changed rate, url, old of group/cams; devices get it with the next rollout"),
                set.out());
        cli.run("variable", "rm", "rate");
        assertEquals("{\"scope\":\"fleet\",\"values\":{\"rate\":null}}", sent());
        assertEquals(2, cli.run("variable", "set", "rate").exit());
        assertEquals(
                2,
                cli.run("variable", "set", "--group", "a", "--device", "b", "x=y")
                        .exit());
    }

    @Test
    void aDevicesListSaysWhereEachComesFrom() throws Exception {
        plane.answer(
                "GET /api/v1/devices/pi-1/variables",
                exchange -> ControlPlane.send(
                        exchange, 200, "application/json", "{\"items\":[" + ITEM + "],\"next\":null,\"total\":1}"));
        Result list = cli.run("variable", "list", "--device", "pi-1");
        assertTrue(list.out().contains("rate") && list.out().contains("group/cams"), list.toString());
    }

    @Test
    void groupsAreMadeOfSelectorsAndDevices() throws Exception {
        takes("PUT /api/v1/groups/cams");
        assertEquals(
                0,
                cli.run("group", "set", "cams", "--selector", "role=camera", "--priority", "5", "pi-1", "pi-2")
                        .exit());
        assertEquals("{\"selector\":\"role=camera\",\"devices\":[\"pi-1\",\"pi-2\"],\"priority\":5}", sent());
    }

    @Test
    void aDeviceIsPinnedAndHeldWithAReason() throws Exception {
        takes("PUT /api/v1/devices/pi-1/pins/web");
        takes("PUT /api/v1/devices/pi-1/hold");
        assertEquals(
                0, cli.run("device", "pin", "pi-1", "web", "1.4.2", "a trial").exit());
        assertTrue(sent().contains("\"reason\":\"a trial\"") && sent().contains("\"version\":\"1.4.2\""), sent());
        Result held = cli.run("device", "drain", "pi-1", "a visitor looks at it");
        assertEquals(0, held.exit(), held.toString());
        assertEquals("{\"reason\":\"a visitor looks at it\",\"ends_at\":null}", sent());
    }
}
