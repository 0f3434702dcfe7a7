package io.mastercontrol.alerting.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.rule.Rule;
import io.mastercontrol.alerting.rule.RuleKind;
import io.mastercontrol.alerting.rule.Severity;
import io.mastercontrol.alerting.rule.Span;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertBookTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private int ids;

    @Test
    void anOfflineDeviceFiresOnceHoweverOftenItIsTold() {
        AlertBook book = book("0s");
        book.take(event("device_offline", "pi-1", null, null), NOW);
        book.take(event("device_offline", "pi-1", null, null), NOW);
        assertEquals(List.of("Fired"), words(book));
    }

    @Test
    void whatIsOverBeforeItsTimeVanishes() {
        AlertBook book = book("1m");
        book.take(event("device_offline", "pi-1", null, null), NOW);
        book.take(event("device_online", "pi-1", null, null), NOW.plusSeconds(59));
        assertEquals(List.of("Raised", "Vanished"), words(book));
    }

    @Test
    void whatLastsFiresWhenItIsDue() {
        AlertBook book = book("1m");
        book.take(event("device_offline", "pi-1", null, null), NOW);
        book.pass(NOW.plusSeconds(59));
        book.pass(NOW.plusSeconds(60));
        assertEquals(List.of("Raised", "Fired"), words(book));
    }

    @Test
    void aStartIsRecoveryOnlyIfItLasts() {
        AlertBook book = book("0s");
        book.take(event("workload_crash_looping", "pi-1", "web", null), NOW);
        book.take(event("workload_started", "pi-1", "web", null), NOW.plusSeconds(1));
        book.take(event("workload_exited", "pi-1", "web", null), NOW.plusSeconds(2));
        book.pass(NOW.plusSeconds(60));
        assertEquals(List.of("Fired", "Changed", "Changed"), words(book));
        book.take(event("workload_started", "pi-1", "web", null), NOW.plusSeconds(61));
        book.pass(NOW.plusSeconds(91));
        assertInstanceOf(Transition.Resolved.class, last(book));
    }

    @Test
    void aForgottenDeviceTakesItsAlertsWithIt() {
        AlertBook book = book("0s");
        book.take(event("device_offline", "pi-1", null, null), NOW);
        book.take(event("workload_failed", "pi-1", "web", null), NOW);
        book.take(event("workload_failed", "pi-2", "web", null), NOW);
        book.take(event("device_forgotten", "pi-1", null, null), NOW);
        assertEquals(List.of("Fired", "Fired", "Fired", "Resolved", "Resolved"), words(book));
    }

    @Test
    void aLaterSuccessMakesAFailedRolloutGood() {
        AlertBook book = book("0s");
        book.take(
                event("rollout_changed", null, null, "{\"state\":\"rolled_back\",\"release\":{\"name\":\"web\"}}"),
                NOW);
        book.take(
                event("rollout_changed", null, null, "{\"state\":\"succeeded\",\"release\":{\"name\":\"api\"}}"), NOW);
        assertEquals(List.of("Fired"), words(book));
        book.take(
                event("rollout_changed", null, null, "{\"state\":\"succeeded\",\"release\":{\"name\":\"web\"}}"), NOW);
        assertEquals(List.of("Fired", "Resolved"), words(book));
    }

    @Test
    void nothingStartsInTheFutureHoweverFarADevicesClockIsAhead() {
        AlertBook book = book("0s");
        book.take(
                new FleetEvent(
                        1, "registry", "e", NOW.plusSeconds(3600), null, "workload_failed", "pi-1", "web", null, null),
                NOW);
        assertEquals(NOW, last(book).alert().startedAt());
        assertInstanceOf(Transition.Fired.class, last(book));
    }

    @Test
    void aRuleKeepsToItsScope() {
        Rule rule = new Rule(
                "kitchen",
                RuleKind.workload_failed,
                true,
                null,
                Severity.critical,
                null,
                "kitchen-*",
                "web",
                null,
                null,
                null,
                false);
        AlertBook book = new AlertBook(List.of(rule), List.of(), Duration.ofSeconds(30), () -> "a" + ids++);
        book.take(event("workload_failed", "hall-1", "web", null), NOW);
        book.take(event("workload_failed", "kitchen-1", "db", null), NOW);
        assertEquals(List.of(), words(book));
        book.take(event("workload_failed", "kitchen-1", "web", null), NOW);
        assertEquals(List.of("Fired"), words(book));
    }

    @Test
    void anAlertSaysWhatItsRuleWantsItToSay() {
        Rule rule = new Rule(
                "kitchen",
                RuleKind.workload_failed,
                true,
                null,
                Severity.critical,
                null,
                null,
                null,
                java.util.Map.of("team", "edge"),
                java.util.Map.of(
                        "summary",
                        "{{ workload }} of {{device}} is down for {{ labels.team }}",
                        "more",
                        "{{ message }}"),
                "https://wiki.example.org/web",
                false);
        AlertBook book = new AlertBook(List.of(rule), List.of(), Duration.ofSeconds(30), () -> "a" + ids++);
        book.take(event("workload_failed", "pi-1", "web", null), NOW);
        AlertView view = AlertView.of(last(book).alert());
        assertEquals("web of pi-1 is down for edge", view.summary());
        assertEquals("edge", view.labels().get("team"));
        assertEquals("workload_failed", view.annotations().get("more"));
        assertEquals("https://wiki.example.org/web", view.runbook());
    }

    private AlertBook book(String hold) {
        List<Rule> rules = List.of(
                rule("device_offline", RuleKind.device_offline, hold),
                rule("workload_failed", RuleKind.workload_failed, hold),
                rule("rollout_failed", RuleKind.rollout_failed, hold));
        return new AlertBook(rules, List.of(), Duration.ofSeconds(30), () -> "a" + ids++);
    }

    private static Rule rule(String name, RuleKind kind, String hold) {
        return new Rule(name, kind, true, Span.parse(hold), Severity.warning, null, null, null, null, null, null, true);
    }

    private static FleetEvent event(String type, String device, String workload, String detail) {
        JsonNode node = detail == null ? null : Json.read(detail, JsonNode.class);
        return new FleetEvent(1, "registry", "e", NOW, null, type, device, workload, type, node);
    }

    private static Transition last(AlertBook book) {
        return book.transitions().get(book.transitions().size() - 1);
    }

    private static List<String> words(AlertBook book) {
        return book.transitions().stream()
                .map(transition -> transition.getClass().getSimpleName())
                .toList();
    }
}
