package io.mastercontrol.registry.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.registry.http.Refusal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyHeartbeatTest {
    private static final Instant NOW = Instant.parse("2026-02-01T12:00:00Z");

    private static LegacyHeartbeat read(String json) throws Exception {
        return LegacyHeartbeat.read(Json.mapper().readTree(json), NOW, Duration.ofSeconds(30));
    }

    @Test
    void readsWhatThePredecessorSays() throws Exception {
        LegacyHeartbeat told = read("""
                {"client_name":"Pi_Kitchen.lan","timestamp":"2026-02-01T13:00:00.123456","deployed_version":"v3",
                 "workloads":[{"name":"web","type":"service","run_mode":"forever","status":"running","pid":42,
                   "run_count":3,"last_started":"2026-02-01T09:00:00.5","last_error":null},
                   {"name":"job","type":"script","run_mode":"schedule","status":"failed","last_error":"exit 1"}],
                 "system":{"cpu_percent":12.5,"memory_used_mb":100.5,"memory_total_mb":1000,"disk_used_gb":1.5,
                   "disk_total_gb":29}}""");
        assertEquals("Pi_Kitchen.lan", told.name());
        assertEquals("pi-kitchen-lan", told.beat().device());
        assertEquals(NOW, told.beat().at(), "a local time says nothing of a clock");
        assertEquals("predecessor v3", told.beat().agentVersion());
        assertEquals(12.5, told.beat().metrics().cpuPercent());
        assertEquals(105_381_888L, told.beat().metrics().memoryUsedBytes());
        assertEquals(1_610_612_736L, told.beat().metrics().diskUsedBytes());
        assertNull(told.beat().metrics().temperatureCelsius());
        assertEquals(2, told.beat().workloads().size());
        assertEquals(WorkloadState.running, told.beat().workloads().get(0).state());
        assertEquals(3, told.beat().workloads().get(0).runs());
        assertEquals(WorkloadState.failed, told.beat().workloads().get(1).state());
        assertEquals("exit 1", told.beat().workloads().get(1).reason());
    }

    @Test
    void takesOtherNamesForTheSame() throws Exception {
        LegacyHeartbeat told = read("""
                {"hostname":"pi-2","timestamp":"2026-02-01T12:05:00+00:00","cpu_percent":1,"memory_used_bytes":7,
                 "temperature":51.5,"workloads":{"web":"running","job":{"state":"stopped"},"odd":{"state":"?"}},"x":[1]}""");
        assertEquals("pi-2", told.beat().device());
        assertEquals(NOW.plusSeconds(300), told.beat().at());
        assertEquals(7L, told.beat().metrics().memoryUsedBytes());
        assertEquals(51.5, told.beat().metrics().temperatureCelsius());
        assertEquals(WorkloadState.running, told.beat().workloads().get(0).state());
        assertEquals(WorkloadState.stopped, told.beat().workloads().get(1).state());
        assertEquals(WorkloadState.registered, told.beat().workloads().get(2).state());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "{}",
                "{\"client_name\":\"\"}",
                "{\"client_name\":{}}",
                "{\"client_name\":\"-\"}",
                "{\"client_name\":\"registry\"}"
            })
    void refusesWhatNamesNoDevice(String json) {
        assertEquals(400, assertThrows(Refusal.class, () -> read(json)).status());
    }
}
