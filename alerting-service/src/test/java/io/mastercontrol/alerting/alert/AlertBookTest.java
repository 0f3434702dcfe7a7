package io.mastercontrol.alerting.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.rule.Fleet;
import io.mastercontrol.alerting.rule.Rule;
import io.mastercontrol.alerting.rule.RuleFile;
import io.mastercontrol.alerting.rule.RuleKind;
import io.mastercontrol.alerting.rule.RuleReader;
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
        Rule rule =
                rule("{name: kitchen, kind: workload_failed, device: kitchen-*, workload: web, severity: critical}");
        AlertBook book =
                new AlertBook(List.of(rule), Fleet.UNKNOWN, List.of(), Duration.ofSeconds(30), () -> "a" + ids++);
        book.take(event("workload_failed", "hall-1", "web", null), NOW);
        book.take(event("workload_failed", "kitchen-1", "db", null), NOW);
        assertEquals(List.of(), words(book));
        book.take(event("workload_failed", "kitchen-1", "web", null), NOW);
        assertEquals(List.of("Fired"), words(book));
    }

    @Test
    void anAlertSaysWhatItsRuleWantsItToSay() {
        Rule rule = rule("{name: kitchen, kind: workload_failed, severity: critical, labels: {team: edge},"
                + " annotations: {summary: '{{ workload }} of {{device}} is down for {{ labels.team }}', more: '{{ message }}'},"
                + " runbook: 'https://wiki.example.org/web'}");
        AlertBook book =
                new AlertBook(List.of(rule), Fleet.UNKNOWN, List.of(), Duration.ofSeconds(30), () -> "a" + ids++);
        book.take(event("workload_failed", "pi-1", "web", null), NOW);
        AlertView view = AlertView.of(last(book).alert());
        assertEquals("web of pi-1 is down for edge", view.summary());
        assertEquals("edge", view.labels().get("team"));
        assertEquals("workload_failed", view.annotations().get("more"));
        assertEquals("https://wiki.example.org/web", view.runbook());
    }

    @Test
    void aRolloutStallsWhenNothingMovesAndGoesOnWhenSomethingDoes() {
        AlertBook book = new AlertBook(
                List.of(rule("{name: stalled, kind: rollout_stalled, for: 10m}")),
                Fleet.UNKNOWN,
                List.of(),
                Duration.ofSeconds(30),
                () -> "a" + ids++);
        String running = "{\"state\":\"running\",\"release\":{\"name\":\"web\"}}";
        book.take(event("rollout_changed", null, null, running), NOW);
        book.take(event("rollout_device_changed", "pi-1", null, running), NOW.plusSeconds(500));
        book.pass(NOW.plusSeconds(700));
        assertEquals(List.of("Raised", "Vanished", "Raised"), words(book));
        book.pass(NOW.plusSeconds(1100));
        assertInstanceOf(Transition.Fired.class, last(book));
        assertEquals(
                "Nothing of the rollout of web moved for 10m.",
                last(book).alert().summary());
        book.take(event("rollout_device_changed", "pi-2", null, running), NOW.plusSeconds(1200));
        book.take(event("rollout_changed", null, null, running.replace("running", "succeeded")), NOW.plusSeconds(1300));
        assertEquals(List.of("Raised", "Vanished", "Raised", "Fired", "Resolved", "Raised", "Vanished"), words(book));
    }

    @Test
    void whatADeviceLooksAfterItselfIsOneAlertWithTheRuleOfThatName() {
        List<Rule> rules = List.of(
                rule("{name: too_hot, kind: temperature, above: 80}"),
                rule("{name: device_alert, kind: device_alert, severity: critical}"));
        AlertBook book = new AlertBook(rules, Fleet.UNKNOWN, List.of(), Duration.ofSeconds(30), () -> "a" + ids++);
        book.take(event("device_alert_firing", "pi-1", null, "{\"alert\":\"too_hot\",\"value\":85}"), NOW);
        book.take(event("device_alert_firing", "pi-1", "web", "{\"alert\":\"own\"}"), NOW);
        assertEquals("too_hot", book.transitions().get(0).alert().key().rule());
        assertEquals(
                new Alert.Key("device_alert", "pi-1", "web/own"),
                last(book).alert().key());
        book.take(event("device_alert_resolved", "pi-1", null, "{\"alert\":\"too_hot\"}"), NOW);
        assertEquals(List.of("Fired", "Fired", "Resolved"), words(book));
    }

    private AlertBook book(String hold) {
        List<Rule> rules = List.of(
                rule("device_offline", RuleKind.device_offline, hold),
                rule("workload_failed", RuleKind.workload_failed, hold),
                rule("rollout_failed", RuleKind.rollout_failed, hold));
        return new AlertBook(rules, Fleet.UNKNOWN, List.of(), Duration.ofSeconds(30), () -> "a" + ids++);
    }

    private static Rule rule(String name, RuleKind kind, String hold) {
        return rule("{name: " + name + ", kind: " + kind + ", for: " + hold + "}");
    }

    private static Rule rule(String text) {
        RuleFile read = RuleReader.read(null, text);
        assertEquals(List.of(), read.problems());
        return read.rules().get(0);
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
