package io.mastercontrol.alerting.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutingDocumentTest {
    private static final String TREE = """
            route:
              receiver: ops
              group_by: [rule, site]
              routes:
                - name: routers
                  match: {rule: device_offline, labels: {role: router}}
                  receivers: [network, ops]
                  continue: true
                - name: kitchen
                  devices: "@group=kitchen"
                  escalation: night
                - name: nights
                  match: {severity: ["!critical"]}
                  mute: nights
                  routes:
                    - match: {workload: "web-*"}
                      receiver: web
            inhibit:
              - source: {rule: device_offline, labels: {role: router}}
                target: {rule: "*"}
                equal: [site]
            time_intervals:
              nights: {zone: Europe/Berlin, days: [mon-fri], times: ["22:00-06:00"]}
            """;
    private static final Routing ROUTING = RoutingDocument.parse(TREE).routing();

    @Test
    void anEmptyDocumentTellsEverybody() {
        Routing routing = RoutingDocument.parse("# nothing yet\n").routing();
        Leg leg = routing.legs(subject("device_offline", "critical", "pi-1", null, Map.of()), null, (d, s) -> false)
                .get(0);
        assertNull(leg.receivers());
        assertEquals(List.of("rule", "severity"), leg.grouping().by());
    }

    @Test
    void anAlertGoesByTheFirstRouteThatFitsAndOnByThoseThatContinue() {
        assertEquals(
                List.of("root/routers:[network, ops]", "root/nights:[ops]"),
                routes(subject("device_offline", "warning", "r-1", null, Map.of("role", "router", "site", "a"))));
        assertEquals(
                List.of("root:[ops]"),
                routes(subject("device_offline", "critical", "pi-1", null, Map.of("role", "x"))));
        assertEquals(
                List.of("root/nights/workload=web-*:[web]"),
                routes(subject("workload_failed", "warning", "pi-1", "web-1", Map.of())));
    }

    @Test
    void aSelectorAsksForTheAlertsDevice() {
        Subject alert = subject("workload_failed", "critical", "stove", "web", Map.of());
        List<Leg> legs = ROUTING.legs(
                alert, null, (device, selector) -> selector.equals("@group=kitchen") && device.equals("stove"));
        assertEquals("night", legs.get(0).escalation());
        assertEquals(Set.of("@group=kitchen"), ROUTING.selectors());
    }

    @Test
    void aRulesOwnReceiverLeavesNoChoice() {
        Leg leg = ROUTING.legs(subject("x", "info", null, null, Map.of()), "mine", (d, s) -> false)
                .get(0);
        assertEquals(List.of("mine"), leg.receivers());
    }

    @Test
    void groupsShareTheValuesThatTheirRouteNames() {
        Subject alert = subject("device_offline", "critical", "pi-1", null, Map.of("site", "berlin"));
        assertEquals(
                Map.of("rule", "device_offline", "site", "berlin"),
                ROUTING.legs(alert, null, (d, s) -> false).get(0).key(alert));
    }

    @Test
    void aRouterKeepsItsSiteQuietAndNoOther() {
        Inhibition inhibition = ROUTING.inhibitions().get(0);
        Subject router = subject("device_offline", "critical", "r-1", null, Map.of("role", "router", "site", "a"));
        assertTrue(
                inhibition.inhibits(router, subject("device_offline", "critical", "pi-1", null, Map.of("site", "a"))));
        assertTrue(
                !inhibition.inhibits(router, subject("device_offline", "critical", "pi-1", null, Map.of("site", "b"))));
        assertTrue(!inhibition.inhibits(router, subject("device_offline", "critical", "pi-1", null, Map.of())));
        assertTrue(!inhibition.inhibits(router, router));
    }

    @Test
    void nightsAreThoseOfTheTimeZoneAndGoPastMidnight() {
        TimeInterval nights = ROUTING.intervals().get("nights");
        assertTrue(nights.contains(Instant.parse("2026-11-27T22:30:00Z")), "Friday, half past eleven in Berlin");
        assertTrue(nights.contains(Instant.parse("2026-11-28T04:59:00Z")), "the night of Friday lasts until Saturday");
        assertTrue(!nights.contains(Instant.parse("2026-11-28T22:30:00Z")), "Saturday is no such day");
        assertTrue(!nights.contains(Instant.parse("2026-11-27T05:00:00Z")), "six in Berlin");
        assertTrue(nights.contains(Instant.parse("2026-07-24T20:30:00Z")), "summer time");
    }

    @Test
    void whatIsWrongIsToldWithItsLineAndTheNearestField() {
        wrong(
                "route:\n  recievers: [a]\n",
                "Line 2: there is no field 'recievers' in a route; the nearest is 'receivers'.");
        wrong("routes: []\n", "Line 1: there is no field 'routes' in the document; the nearest is 'route'.");
        wrong("route: {receiver: a, routes: [{receiver: b}]}", "neither 'match' nor 'devices'");
        wrong("route: {receiver: a, match: {rule: x}}", "the first route takes every alert");
        wrong("route:\n  receiver: a\n  mute: nigths\ntime_intervals:\n  nights: {days: mon}\n", "Line 3: there is no");
        wrong("route: {receiver: a, group_wait: soon}", "group_wait: 'soon' is no duration");
        wrong("route: {receiver: a, group_wait: 2h}", "at most 1h");
        wrong("route: {receiver: a, escalation: b}", "either 'receiver', 'receivers' or 'escalation'");
        wrong("route: {receiver: a, routes: [{match: {severity: bad}}]}", "there is no severity 'bad'");
        wrong("time_intervals:\n  n: {zone: Berlin, days: mon}\n", "Line 2: zone: there is no time zone 'Berlin'");
        wrong("time_intervals: {n: {days: moon-frei}}", "days");
        wrong("time_intervals: {n: {times: ['25:00-26:00']}}", "'25:00' is no time of day");
        wrong("route: [", "Line 1");
        wrong("inhibit: [{source: {rule: a}}]", "needs 'target'");
        wrong("a: &a [x]\nb: [*a, *a]\n", "aliases");
    }

    private static void wrong(String document, String why) {
        String said = assertThrows(IllegalArgumentException.class, () -> RoutingDocument.parse(document))
                .getMessage();
        assertTrue(said.contains(why), said);
    }

    private static List<String> routes(Subject subject) {
        return ROUTING.legs(subject, null, (device, selector) -> false).stream()
                .map(leg -> leg.route() + ":" + leg.receivers())
                .toList();
    }

    private static Subject subject(
            String rule, String severity, String device, String workload, Map<String, String> labels) {
        return new Subject(rule, severity, device, workload, labels);
    }
}
