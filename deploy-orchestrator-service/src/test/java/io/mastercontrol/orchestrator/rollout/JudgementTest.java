package io.mastercontrol.orchestrator.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.orchestrator.rollout.Analysis.Check;
import io.mastercontrol.orchestrator.rollout.Analysis.Metric;
import io.mastercontrol.orchestrator.rollout.Judgement.Found;
import io.mastercontrol.orchestrator.rollout.Judgement.Measure;
import io.mastercontrol.orchestrator.rollout.Verdict.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class JudgementTest {
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = THEN.plusSeconds(1_800);

    private static Measure device(double cpu, long exits) {
        return new Measure(THEN, NOW, cpu, 50.0, null, 1e6, 0, exits, Map.of("jobs", cpu));
    }

    private static Check max(Metric metric, double most) {
        return new Check(metric, "", OptionalDouble.of(most), OptionalDouble.empty(), OptionalDouble.empty());
    }

    private static Check ratio(Metric metric, double most) {
        return new Check(metric, "", OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.of(most));
    }

    @Test
    void restartsAreCountedByTheHour() {
        List<Measure> updated = List.of(device(1, 1), device(1, 0));
        assertEquals(
                Outcome.pass,
                Judgement.of(List.of(max(Metric.restarts_per_hour, 1)), updated, List.of())
                        .outcome());
        Found bad = Judgement.of(List.of(max(Metric.restarts_per_hour, 0.5)), updated, List.of());
        assertEquals(new Found(Outcome.fail, "restarts_per_hour is 1, and may be 0.50 at most"), bad);
    }

    @Test
    void whatAWorkloadMeasuresOfItselfCountsAndWhatIsNotHeardIsNotJudged() {
        Check jobs = new Check(
                Metric.workload_metric, "jobs", OptionalDouble.of(20), OptionalDouble.of(2), OptionalDouble.empty());
        assertEquals(
                new Found(Outcome.pass, "jobs 10"),
                Judgement.of(List.of(jobs), List.of(device(5, 0), device(15, 0)), List.of()));
        assertEquals(
                new Found(Outcome.fail, "jobs is 1, and must be 2 at least"),
                Judgement.of(List.of(jobs), List.of(device(1, 0)), List.of()));
        Found unknown = Judgement.of(List.of(max(Metric.error_lines_per_hour, 5)), List.of(device(1, 0)), List.of());
        assertEquals(Outcome.inconclusive, unknown.outcome());
    }

    @Test
    void devicesThatHaveItAreComparedWithThoseThatDoNot() {
        List<Check> checks = List.of(ratio(Metric.cpu_percent, 1.5));
        List<Measure> others = List.of(device(10, 0), device(20, 0));
        assertEquals(
                Outcome.pass,
                Judgement.of(checks, List.of(device(22, 0)), others).outcome());
        Found bad = Judgement.of(checks, List.of(device(40, 0)), others);
        assertEquals(
                "cpu_percent is 40 where it is, and 15 where it is not; it may be 1.50 times as much", bad.reason());
        assertEquals(Outcome.fail, bad.outcome());
        assertEquals(
                Outcome.pass,
                Judgement.of(checks, List.of(device(99, 0)), List.of()).outcome(),
                "when everybody has it, there is nobody to compare with");
    }

    @Test
    void whatWasMeasuredBeforeTheyGotItSaysNothing() {
        Measure old = new Measure(NOW, THEN, 1.0, 1.0, 1.0, 1.0, 0, 0, Map.of());
        Found found = Judgement.of(List.of(max(Metric.cpu_percent, 90)), List.of(old), List.of());
        assertEquals(new Found(Outcome.inconclusive, "cpu_percent has not been heard since they got it"), found);
        Found noSensor = Judgement.of(List.of(max(Metric.temperature_celsius, 90)), List.of(device(1, 0)), List.of());
        assertEquals(Outcome.inconclusive, noSensor.outcome());
        assertTrue(noSensor.reason().startsWith("temperature_celsius"), noSensor.reason());
    }
}
