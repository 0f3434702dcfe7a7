package io.mastercontrol.alerting.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.route.RoutingDocument;
import io.mastercontrol.alerting.rule.Rule;
import io.mastercontrol.alerting.rule.RuleReader;
import io.mastercontrol.alerting.rule.RuleTrial.Fired;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhomTest {
    private static final String ROUTING = """
            route:
              receivers: [ops]
              routes:
                - match: {labels: {team: edge}}
                  receivers: [edge, boss]
                  mute: nights
                  continue: true
                - devices: site=berlin
                  escalation: night
            time_intervals:
              nights: {zone: UTC, days: [mon-sun], times: ["22:00-06:00"]}
            """;

    private static List<String> told(String rule, String device, String site, String at) throws Refusal {
        List<Rule> rules = RuleReader.read(null, rule).rules();
        SampleFile file = SampleFile.read("{\"at\":\"" + at + "\",\"device\":\"" + device + "\",\"labels\":{\"site\":\""
                + site + "\"},\"values\":{\"temperature_celsius\":90}}");
        SampleFleet fleet = new SampleFleet(file.labels());
        Whom whom = new Whom(RoutingDocument.parse(ROUTING).routing(), fleet);
        Instant from = Instant.parse(at);
        List<Fired> fired = new Replay(rules, fleet, Duration.ofSeconds(30), whom::of)
                .over(file.moments(), from, from.plusSeconds(200), Duration.ofSeconds(5));
        assertEquals(1, fired.size());
        assertEquals("3m 20s", fired.get(0).lasted());
        return fired.get(0).to();
    }

    @Test
    void aTrialNamesWhomTheRoutingWouldChoose() {
        String hot = "{name: hot, kind: temperature}";
        assertEquals(List.of("ops"), told(hot, "pi-1", "paris", "2026-03-02T12:00:00Z"));
        assertEquals(List.of("policy night"), told(hot, "pi-1", "berlin", "2026-03-02T12:00:00Z"));
        String edge = "{name: hot, kind: temperature, labels: {team: edge}}";
        assertEquals(List.of("edge, boss", "policy night"), told(edge, "pi-1", "berlin", "2026-03-02T12:00:00Z"));
        assertEquals(
                List.of("edge, boss (later: muted by the time interval nights)"),
                told(edge, "pi-1", "paris", "2026-03-02T23:00:00Z"));
        assertEquals(
                List.of("mine"),
                told("{name: hot, kind: temperature, receiver: mine}", "pi-1", "berlin", "2026-03-02T12:00:00Z"));
    }
}
