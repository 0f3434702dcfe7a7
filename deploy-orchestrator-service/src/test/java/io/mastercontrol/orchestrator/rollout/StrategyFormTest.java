package io.mastercontrol.orchestrator.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.orchestrator.http.Refusal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StrategyFormTest {
    static final RolloutConfig CONFIG = new RolloutConfig() {
        @Override
        public Duration healthyWithin() {
            return Duration.ofSeconds(60);
        }

        @Override
        public Duration progressAllowance() {
            return Duration.ofMinutes(10);
        }

        @Override
        public Duration offlineGrace() {
            return Duration.ofSeconds(15);
        }

        @Override
        public Duration pause() {
            return Duration.ofMillis(20);
        }

        @Override
        public Duration eventRetention() {
            return Duration.ofDays(90);
        }
    };

    private static Strategy read(String json) {
        return StrategyForm.read(Json.read(json, JsonNode.class), CONFIG);
    }

    @Test
    void whatIsWrittenIsReadTheSame() {
        for (String json : new String[] {
            "{}",
            "{\"type\":\"rolling\",\"batch_size\":\"10%\",\"max_in_flight\":5,\"max_failures\":\"3%\"}",
            "{\"type\":\"all_at_once\",\"bake\":\"1.5s\",\"on_failure\":\"rollback_device\"}",
            "{\"type\":\"blue_green\",\"batch_size\":\"10%\"}",
            "{\"type\":\"canary\",\"steps\":[{\"weight\":1},{\"weight\":\"20%\",\"pause\":\"10m\"}],\"batch_size\":50}",
            "{\"queue\":true,\"membership\":\"dynamic\",\"approval\":true,\"during_freeze\":true}",
            "{\"priority\":7,\"approval\":{\"role\":\"admin\",\"count\":2},"
                    + "\"window\":{\"days\":[\"sat\",\"sun\"],\"from\":\"22:00\",\"to\":\"04:00\",\"time_zone\":\"Asia/Tokyo\"}}",
            "{\"analysis\":{\"interval\":\"10s\",\"failures\":2,\"checks\":[{\"metric\":\"cpu_percent\",\"max\":80.5},"
                    + "{\"metric\":\"workload_memory_bytes\",\"max_ratio\":1.5}],"
                    + "\"webhook\":{\"url\":\"https://judge.example/x\",\"timeout\":\"3s\"}}}",
            "{\"group_by\":\"site\",\"max_unavailable\":2,\"on_failure\":\"rollback_batch\"}"
        }) {
            Strategy strategy = read(json);
            assertEquals(strategy, StrategyForm.read(StrategyForm.write(strategy), CONFIG), json);
        }
    }

    @Test
    void whatMakesNoSenseInItsTimingIsToldToo() {
        Map.of(
                        "{\"window\":{\"from\":\"25:00\",\"to\":\"04:00\"}}",
                        "The strategy.window's from is '25:00', but must be a time of day such as 02:30.",
                        "{\"window\":{\"from\":\"02:00\",\"to\":\"04:00\",\"days\":[\"someday\"]}}",
                        "The strategy.window's days has 'someday', but must be of mon, tue, wed, thu, fri, sat, sun.",
                        "{\"window\":{\"from\":\"02:00\",\"to\":\"04:00\",\"time_zone\":\"Mars\"}}",
                        "The strategy.window's time_zone is 'Mars', which is no time zone; write one such as Europe/Berlin.",
                        "{\"approval\":{\"role\":\"viewer\"}}",
                        "The strategy.approval's role is 'viewer', but must be operator or admin.",
                        "{\"approval\":{\"count\":0}}",
                        "The strategy.approval's count is 0, but must be 1 to 10.",
                        "{\"membership\":\"some\"}",
                        "The strategy's membership is 'some', but must be snapshot or dynamic.",
                        "{\"analysis\":{}}",
                        "The strategy.analysis's checks are missing; write 1 to 20 such as"
                                + " [{\"metric\": \"restarts_per_hour\", \"max\": 1}], or a webhook.",
                        "{\"analysis\":{\"checks\":[{\"metric\":\"luck\",\"max\":1}]}}",
                        "The strategy.analysis.checks[0]'s metric is 'luck', but must be restarts_per_hour or cpu_percent or"
                                + " memory_percent or temperature_celsius or workload_memory_bytes or failed_workloads or"
                                + " error_lines_per_hour or workload_metric.",
                        "{\"priority\":5000}",
                        "The strategy's priority is 5000, but may be 0 to 1000.")
                .forEach((json, sentence) -> assertEquals(
                        sentence,
                        assertThrows(Refusal.class, () -> read(json), json).getMessage()));
    }

    @Test
    void whatMakesNoSenseIsToldWithItsField() {
        Map.of(
                        "{\"type\":\"random\"}",
                        "The strategy's type is 'random', but must be rolling, blue_green, canary or all_at_once.",
                        "{\"batch\":1}",
                        "The strategy's batch is no field here; there are type, batch_size, steps, max_in_flight, group_by,"
                                + " max_unavailable, bake, on_failure, healthy_within, progress_deadline, max_failures,"
                                + " queue, priority, membership, approval, window, analysis, during_freeze, starts_at.",
                        "{\"batch_size\":0}",
                        "The strategy's batch_size is 0, but must be at least 1, or 1% to 100%.",
                        "{\"batch_size\":\"120%\"}",
                        "The strategy's batch_size is 120%, but there are no more than 100%.",
                        "{\"type\":\"canary\"}",
                        "The strategy's steps are missing for a canary; write 1 to 20 such as"
                                + " [{\"weight\": \"5%\", \"pause\": \"10m\"}].",
                        "{\"type\":\"canary\",\"steps\":[{\"weight\":1,\"pause\":\"soon\"}]}",
                        "The strategy.steps[0]'s pause is 'soon', but must be a time such as 30s or 5m.",
                        "{\"steps\":[{\"weight\":1}]}",
                        "The strategy's steps belong to a canary, but the type is 'rolling'.",
                        "{\"max_unavailable\":1}",
                        "The strategy's max_unavailable is for each group; name the label that makes them in group_by.",
                        "{\"on_failure\":\"panic\"}",
                        "The strategy's on_failure is 'panic', but must be rollback or rollback_batch or rollback_device or"
                                + " pause.",
                        "{\"type\":\"all_at_once\",\"batch_size\":3}",
                        "The strategy's batch_size makes no sense with all_at_once.")
                .forEach((json, sentence) -> assertEquals(
                        sentence,
                        assertThrows(Refusal.class, () -> read(json), json).getMessage()));
    }
}
