package io.mastercontrol.registry.metric;

import static io.mastercontrol.registry.fixture.Registry.execute;
import static io.mastercontrol.registry.fixture.Registry.query;
import static io.mastercontrol.registry.fixture.Registry.viewer;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;

import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How long a device's measurements take to be told when the tables are full: {@code -Dmc.speed.devices=2000} fills them with a
 * month of two thousand devices, which takes some minutes; without it there are fewer.
 */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class MetricSpeedIT {
    private static final int DEVICES = Integer.getInteger("mc.speed.devices", 50);
    private static final int ROUNDS = 20;

    /** Written as the registry does: all devices' rows of one time beside each other. */
    private static void fill(String level, String columns, String values, String kept, String step) {
        execute("select metric_partition('" + level + "', moment) from generate_series(now() - interval '" + kept
                + "', now() + interval '6 hours', interval '6 hours') as moment");
        execute("insert into metric_" + level + " (device, at" + columns + ") select 'speed-' || n, at" + values
                + " from generate_series(date_bin('" + step + "', now() - interval '" + kept + "', 'epoch'), now(), '"
                + step + "') as at, generate_series(1, " + DEVICES + ") as n");
        execute("vacuum analyze metric_" + level);
    }

    @Test
    void anyRangeOfOneDeviceIsTold() {
        execute("insert into device (id, name) select 'speed-' || n, 'speed' from generate_series(1, " + DEVICES
                + ") as n");
        execute("insert into presence (device) select id from device where id like 'speed-%'");
        String means =
                ", samples, cpu_percent, cpu_percent_max, memory_used_bytes, disk_used_bytes, temperature_celsius";
        fill("minute", ", cpu_percent, memory_used_bytes", ", random() * 100, 500000000", "48 hours", "1 minute");
        fill("five_minutes", means, ", 5, 20, 90, 500000000, 4000000000, 50", "30 days", "5 minutes");
        fill("hour", means, ", 60, 20, 90, 500000000, 4000000000, 50", "60 days", "1 hour");
        execute("update metric_mark set until = date_bin('1 hour', now(), 'epoch') where level <> 'minute'");
        System.out.println(
                "measurements kept: "
                        + query(
                                "select sum(reltuples)::int8 from pg_class where relname like 'metric_%_20%' and relkind = 'r'"));
        try {
            for (List<String> range : List.of(
                    List.of("1", ""),
                    List.of("24", "5m"),
                    List.of("47", "4m"),
                    List.of("168", ""),
                    List.of("168", "30m"),
                    List.of("719", "30m"),
                    List.of("719", ""),
                    List.of("1439", "1h"))) {
                measure(Duration.ofHours(Long.parseLong(range.get(0))), range.get(1));
            }
        } finally {
            execute("truncate metric_minute, metric_five_minutes, metric_hour");
            execute("delete from device where id like 'speed-%'");
        }
    }

    /** As many points as were asked for, and those at both ends: not each of the millions that are kept. */
    private static int most(Duration back, String step) {
        long seconds = step.isEmpty() ? back.toSeconds() / 300 : seconds(step);
        return (int) (back.toSeconds() / seconds) + 3;
    }

    private static long seconds(String step) {
        return Duration.parse("PT" + step.toUpperCase(java.util.Locale.ROOT)).toSeconds();
    }

    private static void measure(Duration back, String step) {
        long worst = 0;
        long first = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String device = "speed-" + (1 + (round * 37) % DEVICES);
            String path = "/api/v1/devices/" + device + "/metrics?from="
                    + Instant.now().minus(back) + (step.isEmpty() ? "" : "&step=" + step);
            long began = System.nanoTime();
            viewer().get(path)
                    .then()
                    .statusCode(200)
                    .body("items.size()", both(greaterThan(10)).and(lessThan(most(back, step))));
            long millis = (System.nanoTime() - began) / 1_000_000;
            if (round == 0) {
                first = millis;
            } else {
                worst = Math.max(worst, millis);
            }
        }
        System.out.println("metrics of one device, " + back.toHours() + " h by " + (step.isEmpty() ? "300th" : step)
                + ": first " + first + " ms, worst of the next 19 devices " + worst + " ms");
    }
}
