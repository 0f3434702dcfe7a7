package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Stopping leaves nothing behind, and starting again finds everything. */
@ExtendWith(Suite.class)
@Order(9)
class StopIT {
    private final Installation fleet = Suite.fleet;

    @Test
    void downLeavesNoProcessAndUpFindsYesterdaysData() throws Exception {
        String password = fleet.admin("password");
        int releases = fleet.get("/api/v1/releases").path("total").asInt();
        assertTrue(releases > 0);
        Installation.Result down = fleet.down();
        assertEquals(0, down.exit(), down.all());
        Await.until("no process is left", Duration.ofSeconds(20), fleet::processes, java.util.List::isEmpty);

        Installation.Result up = fleet.up(3);
        assertEquals(0, up.exit(), up.all());
        assertEquals(password, fleet.admin("password"));
        assertEquals(releases, fleet.get("/api/v1/releases").path("total").asInt());
        Await.until(
                "all devices are back",
                Duration.ofSeconds(60),
                () -> fleet.get("/api/v1/devices?status=online").path("items").size() == 3);
    }
}
