package io.mastercontrol.alerting.replay;

import io.mastercontrol.alerting.alert.Alert;
import io.mastercontrol.alerting.notification.Subjects;
import io.mastercontrol.alerting.route.Leg;
import io.mastercontrol.alerting.route.Routing;
import io.mastercontrol.alerting.route.Subject;
import io.mastercontrol.alerting.rule.Fleet;
import java.time.Instant;
import java.util.List;

/** Whom a routing tells of an alert, in words. */
record Whom(Routing routing, Fleet fleet) {
    /** One text for each route. */
    List<String> of(Alert alert, Instant at) {
        Subject subject = Subjects.of(alert, fleet.labels(alert.key().device()));
        List<Leg> legs = routing.legs(subject, alert.receiver(), (device, selector) -> fleet.isIn(selector, device));
        return legs.stream().map(leg -> told(leg, at)).distinct().toList();
    }

    private String told(Leg leg, Instant at) {
        String receivers = leg.receivers() == null ? "everybody" : String.join(", ", leg.receivers());
        String who = leg.escalation() == null ? receivers : "policy " + leg.escalation();
        return routing.quiet(leg.mute(), leg.active(), at)
                .map(why -> who + " (later: " + why + ")")
                .orElse(who);
    }
}
