package io.mastercontrol.alerting.receiver;

import io.mastercontrol.alerting.escalation.EscalationRepository;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.route.RoutingRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** Who names a receiver: as long as somebody does, it must be there, or alerts go to nobody. */
@ApplicationScoped
class Mentions {
    private final RoutingRepository routings;
    private final EscalationRepository escalations;

    Mentions(RoutingRepository routings, EscalationRepository escalations) {
        this.routings = routings;
        this.escalations = escalations;
    }

    /**
     * Refuses, in the caller's transaction, what takes a name away that somebody uses; nobody begins to until it ends.
     *
     * @throws Refusal that names one who does
     */
    Uni<Void> refuse(SqlClient transaction, String name) {
        return transaction
                .query("lock table alert_routing, escalation_policy, alert_rule in share mode")
                .execute()
                .chain(() -> routings.inForce(transaction))
                .invoke(routing -> routing.routeTo(name).ifPresent(route -> {
                    throw Refusal.conflict(
                            "Route " + route + " names receiver " + name + "; apply a routing without it first.");
                }))
                .chain(() -> escalations.naming(transaction, name))
                .invoke(policies -> policies.stream().findFirst().ifPresent(policy -> {
                    throw Refusal.conflict("Escalation policy " + policy + " names receiver " + name
                            + "; take it out of its steps first.");
                }))
                .chain(() -> transaction
                        .preparedQuery("select name from alert_rule where spec::jsonb ->> 'receiver' = $1 order by name"
                                + " limit 1")
                        .execute(Tuple.of(name)))
                .invoke(rows -> rows.forEach(row -> {
                    throw Refusal.conflict("Rule " + row.getString("name") + " tells receiver " + name
                            + " alone; change the rule first.");
                }))
                .replaceWithVoid();
    }
}
