package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.alert.Alert;
import io.mastercontrol.alerting.alert.AlertRepository;
import io.mastercontrol.alerting.device.DeviceDirectory;
import io.mastercontrol.alerting.device.DeviceView;
import io.mastercontrol.alerting.route.Leg;
import io.mastercontrol.alerting.route.Routing;
import io.mastercontrol.alerting.route.RoutingRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Decides for alerts that fire by which routes they go, and puts them into groups; both in one transaction. */
@ApplicationScoped
class Decider {
    private static final int AT_ONCE = 1_000;

    private final Pool pool;
    private final GroupRepository groups;
    private final AlertRepository alerts;
    private final RoutingRepository routings;
    private final DeviceDirectory fleet;

    Decider(
            Pool pool,
            GroupRepository groups,
            AlertRepository alerts,
            RoutingRepository routings,
            DeviceDirectory fleet) {
        this.pool = pool;
        this.groups = groups;
        this.alerts = alerts;
        this.routings = routings;
        this.fleet = fleet;
    }

    /** Takes some; tells whether there were any. */
    Uni<Boolean> round() {
        return groups.undecided(AT_ONCE)
                .chain(devices -> devices.isEmpty()
                        ? Uni.createFrom().item(false)
                        : routings.inForce()
                                .chain(routing -> fleet.atHand(
                                        devices.stream()
                                                .filter(device -> !device.isEmpty())
                                                .toList(),
                                        routing.selectors()))
                                .chain(facts -> pool.withTransaction(transaction -> decide(transaction, facts))));
    }

    private Uni<Boolean> decide(SqlConnection transaction, DeviceView facts) {
        return groups.takeUndecided(transaction, AT_ONCE)
                .chain(ids -> ids.isEmpty()
                        ? Uni.createFrom().item(false)
                        : routings.inForce(transaction)
                                .chain(routing -> alerts.these(transaction, ids)
                                        .chain(taken -> groups.join(transaction, joins(routing, facts, taken))))
                                .replaceWith(true));
    }

    private static List<GroupRepository.Join> joins(Routing routing, DeviceView facts, List<Alert> alerts) {
        List<GroupRepository.Join> joins = new ArrayList<>();
        for (Alert alert : alerts) {
            var subject = Subjects.of(alert, facts.labels(alert.key().device()));
            for (Leg leg : routing.legs(subject, alert.receiver(), facts::has)) {
                joins.add(new GroupRepository.Join(alert.id(), subject.labels(), leg, leg.key(subject)));
            }
        }
        return joins;
    }
}
