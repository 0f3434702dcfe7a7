package io.mastercontrol.agent.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.workload.WorkloadFile;
import io.mastercontrol.contracts.workload.WorkloadParser;
import io.mastercontrol.contracts.workload.WorkloadSpec.MissedRun;
import io.mastercontrol.contracts.workload.WorkloadSpec.Overlap;
import io.mastercontrol.contracts.workload.WorkloadSpec.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parser that refuses a schedule and the agent that keeps it must speak one language. */
class CronLanguageTest {
    private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:30Z");
    private static final List<String> ITEMS = List.of(
            "*", "0", "1", "7", "8", "12", "13", "23", "24", "28", "29", "30", "31", "32", "59", "60", "99", "1-5",
            "5-1", "0-7", "*/5", "*/0", "*/60", "3/2", "1-31/2", "jan", "feb", "DEC", "jan-mar", "mon", "SUN",
            "sun-fri", "fri-sun", "mon/2", "*/mon", "1-mon", "L", "?", "5#2", "1W", "-1", "1-", "", "1-2-3", "*/2/2",
            "007", "x", "january", "feb,apr", "30,31");

    private static WorkloadFile read(String cron) {
        return WorkloadParser.parse(
                "w.yaml",
                "name: x\ntype: script\nrun_mode: schedule\ncommand: [x]\nschedule: {cron: \"" + cron
                        + "\", time_zone: UTC}\n",
                Map.of());
    }

    /** When it comes next by the agent; empty if never, or if it refuses the expression. */
    private static Optional<Instant> agents(String cron) {
        try {
            return CronTimes.of(new Schedule(cron, Optional.of("UTC"), MissedRun.skip, Overlap.skip, Duration.ZERO))
                    .next(NEW_YEAR, Optional.empty());
        } catch (IllegalArgumentException refused) {
            return Optional.empty();
        }
    }

    @Test
    void parserTakesExactlyWhatTheAgentCanKeep() {
        Random random = new Random(11);
        int taken = 0;
        for (int i = 0; i < 4_000; i++) {
            String cron = expression(random);
            WorkloadFile file = read(cron);
            assertEquals(agents(cron).isPresent(), file.isValid(), () -> "'" + cron + "': " + file.problems());
            taken += file.isValid() ? 1 : 0;
        }
        assertTrue(taken > 400 && taken < 3_600, taken + " of 4000 were taken, so one side was hardly tried");
    }

    /** Mostly stars, so that often one odd field decides. */
    private static String expression(Random random) {
        StringBuilder cron = new StringBuilder();
        for (int field = 0; field < 5; field++) {
            String item = random.nextInt(3) > 0 ? "*" : ITEMS.get(random.nextInt(ITEMS.size()));
            if (random.nextInt(8) == 0) {
                item += "," + ITEMS.get(random.nextInt(ITEMS.size()));
            }
            cron.append(field == 0 ? "" : " ").append(item);
        }
        return cron.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "@hourly, 2026-01-01T01:00:00Z",
        "@daily, 2026-01-02T00:00:00Z",
        "@midnight, 2026-01-02T00:00:00Z",
        "@weekly, 2026-01-04T00:00:00Z",
        "@monthly, 2026-02-01T00:00:00Z",
        "@yearly, 2027-01-01T00:00:00Z",
        "@Annually, 2027-01-01T00:00:00Z"
    })
    void nicknamesComeWhenTheySay(String nickname, Instant next) {
        WorkloadFile file = read(nickname);
        assertEquals(List.of(), file.problems());
        Schedule schedule = file.workloads().get(0).schedule().orElseThrow();
        assertEquals(Optional.of(next), CronTimes.of(schedule).next(NEW_YEAR, Optional.empty()));
    }
}
