package io.mastercontrol.agent.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryAlarmTest {
    @Test
    void ringsOnceAtNinetyPercentAndAgainOnlyAfterEighty() {
        MemoryAlarm alarm = MemoryAlarm.QUIET;
        StringBuilder heard = new StringBuilder();
        for (int percent : List.of(50, 89, 90, 95, 85, 80, 91, 79, 85, 90)) {
            alarm = alarm.after(percent, 100);
            heard.append(alarm.ringing() ? '!' : '.');
        }
        assertEquals("..!!!!!..!", heard.toString());
    }

    @Test
    void looksMoreOftenWhereItMayBecomeNews() {
        assertEquals(Duration.ofSeconds(5), MemoryAlarm.pause(40, 100));
        assertEquals(Duration.ofSeconds(1), MemoryAlarm.pause(60, 100));
    }
}
