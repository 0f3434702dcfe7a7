package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.notification.Delivery.Subject;
import io.mastercontrol.alerting.receiver.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Deliveries in the database: the outbox of alerting. */
@ApplicationScoped
class DeliveryRepository {
    private static final String OWE_FIRING = """
            insert into delivery (id, alert, receiver, kind, body)
            select gen_random_uuid()::text, $1, id, 'firing', $2 from receiver
            where enabled and ($3::text is null or name = $3)
            on conflict (alert, receiver, kind) do nothing""";
    private static final String OWE_RESOLVED = """
            insert into delivery (id, alert, receiver, kind, body)
            select gen_random_uuid()::text, $1, receiver, 'resolved', $2 from delivery
            where alert = $1 and kind = 'firing'
            on conflict (alert, receiver, kind) do nothing""";
    private static final String CLAIM = """
            with claimed as (
                update delivery set due_at = now() + $1 * interval '1 ms'
                where id in (select id from delivery where state = 'pending' and due_at <= now()
                             order by due_at, created_at limit $2 for update skip locked)
                returning *)
            select c.id, c.alert, c.receiver, c.kind, c.body, c.attempts, c.held, c.created_at,
                   a.rule, a.kind as rule_kind, a.device, a.workload, a.state = 'resolved' as alert_over,
                   exists (select 1 from alert o where o.kind = 'device_offline' and o.device = a.device
                           and o.state in ('firing', 'acknowledged')) as device_offline,
                   (select f.state from delivery f
                    where f.alert = c.alert and f.receiver = c.receiver and f.kind = 'firing') as firing,
                   (select f.reference from delivery f
                    where f.alert = c.alert and f.receiver = c.receiver and f.kind = 'firing') as firing_reference
            from claimed c join alert a on a.id = c.alert
            order by c.created_at, c.kind""";
    private static final String SETTLE =
            "update delivery set state = $2, reason = $3, attempts = attempts + $4, settled_at = now(),"
                    + " reference = $5 where id = $1";

    private final Pool pool;

    DeliveryRepository(Pool pool) {
        this.pool = pool;
    }

    /** Writes down that every receiver of the alert's rule is to be told that it fires. */
    Uni<Void> oweFiring(SqlConnection transaction, List<Tuple> alertBodyReceiver) {
        return batch(transaction, OWE_FIRING, alertBodyReceiver);
    }

    /** Writes down that everybody who was to be told of the firing is to be told of the end. */
    Uni<Void> oweResolved(SqlConnection transaction, List<Tuple> alertBody) {
        return batch(transaction, OWE_RESOLVED, alertBody);
    }

    private static Uni<Void> batch(SqlConnection transaction, String sql, List<Tuple> tuples) {
        return tuples.isEmpty()
                ? Uni.createFrom().voidItem()
                : transaction.preparedQuery(sql).executeBatch(tuples).replaceWithVoid();
    }

    /** Takes what is due; nobody else gets it until the lease ends. */
    Uni<List<Delivery>> claim(Duration lease, int limit) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of((double) lease.toMillis(), limit))
                .map(rows -> {
                    List<Delivery> deliveries = new ArrayList<>(rows.size());
                    rows.forEach(row -> deliveries.add(delivery(row)));
                    return deliveries;
                });
    }

    private static Delivery delivery(Row row) {
        return new Delivery(
                row.getString("id"),
                row.getString("alert"),
                row.getString("receiver"),
                row.getString("kind"),
                row.getString("body"),
                row.getInteger("attempts"),
                row.getBoolean("held"),
                row.getOffsetDateTime("created_at").toInstant(),
                new Subject(
                        row.getString("rule"),
                        row.getString("rule_kind"),
                        row.getString("device"),
                        row.getString("workload")),
                row.getBoolean("alert_over"),
                row.getBoolean("device_offline"),
                row.getString("firing"),
                row.getString("firing_reference"),
                List.of());
    }

    Uni<Void> hold(String id, Duration pause, String reason) {
        return later(id, pause, reason, 0, true);
    }

    Uni<Void> drop(String id, String reason) {
        return settle(id, "dropped", reason, 0, null);
    }

    /** Writes an attempt into the log, and what it means for the delivery. */
    Uni<Void> attempted(Delivery delivery, Verdict.Attempted attempt) {
        Outcome outcome = attempt.outcome();
        Uni<Void> log = pool.preparedQuery("""
                        insert into delivery_attempt (delivery, number, at, outcome, status, detail, millis)
                        values ($1, $2, now(), $3, $4, $5, $6) on conflict do nothing""")
                .execute(Tuple.tuple()
                        .addString(delivery.id())
                        .addInteger(delivery.attempts() + 1)
                        .addString(outcome.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT))
                        .addInteger(outcome.status())
                        .addString(outcome.detail())
                        .addLong(attempt.millis()))
                .replaceWithVoid();
        Uni<Void> mark = outcome instanceof Outcome.Delivered delivered
                ? settle(delivery.id(), "delivered", outcome.detail(), 1, delivered.reference())
                : attempt.retryIn() == null
                        ? settle(delivery.id(), "dead", outcome.detail(), 1, null)
                        : later(delivery.id(), attempt.retryIn(), outcome.detail(), 1, false);
        return mark.chain(() -> log);
    }

    private Uni<Void> settle(String id, String state, String reason, int attempts, String reference) {
        return pool.preparedQuery(SETTLE)
                .execute(Tuple.of(id, state, reason, attempts, reference))
                .replaceWithVoid();
    }

    private Uni<Void> later(String id, Duration pause, String reason, int attempts, boolean held) {
        return pool.preparedQuery("""
                        update delivery set due_at = now() + $2 * interval '1 ms', reason = $3, attempts = attempts + $4,
                            held = held or $5
                        where id = $1""")
                .execute(Tuple.of(id, (double) pause.toMillis(), reason, attempts, held))
                .replaceWithVoid();
    }
}
