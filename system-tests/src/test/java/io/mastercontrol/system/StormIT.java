package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The broker dies under some hundred TLS sessions: all come back, and what they noted meanwhile is there once. */
@ExtendWith(Suite.class)
@Order(7)
class StormIT {
    private static final int DEVICES = 300;

    private final Installation fleet = Suite.fleet;

    @Test
    void allComeBackAfterTheBrokerDiedAndTellOnceWhatHappened() throws Exception {
        try (Simulation storm = new Simulation(fleet, "storm", DEVICES)) {
            storm.allAreHeardAfter(Instant.now(), Duration.ofSeconds(60));
            fleet.kill("broker");
            Instant killed = Instant.now();
            storm.allAreHeardAfter(killed.plusSeconds(1), Duration.ofSeconds(60));
            List<String> wrong = new ArrayList<>();
            for (int i = 1; i <= DEVICES; i++) {
                String device = "storm-" + i;
                JsonNode events = Await.until(
                        device + " has told that its line was lost",
                        Duration.ofSeconds(30),
                        () -> fleet.get("/api/v1/devices/" + device + "/events?limit=50")
                                .path("items"),
                        seen -> seen.findValuesAsText("type").contains("link_lost"));
                look(device, events, wrong);
            }
            assertEquals(List.of(), wrong);
            assertTrue(fleet.get("/api/v1/devices?selector=role%3Dstorm&status=online&limit=1")
                            .path("total")
                            .asInt()
                    == DEVICES);
        }
    }

    /** A stream's numbers have no gap, and the line was lost once. */
    private static void look(String device, JsonNode events, List<String> wrong) {
        List<Integer> numbers = new ArrayList<>();
        int lost = 0;
        for (JsonNode event : events) {
            String[] id = event.path("id").asText().split("/");
            if (id.length == 3) {
                numbers.add(Integer.valueOf(id[2]));
                lost += event.path("type").asText().equals("link_lost") ? 1 : 0;
            }
        }
        List<Integer> wanted = new ArrayList<>();
        for (int number = numbers.size(); number >= 1; number--) {
            wanted.add(number);
        }
        if (lost != 1 || !numbers.equals(wanted)) {
            wrong.add(device + " told " + numbers + ", " + lost + " losses");
        }
    }
}
