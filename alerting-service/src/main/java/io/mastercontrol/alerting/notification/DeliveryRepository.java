package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.receiver.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Deliveries in the database: the outbox of alerting. */
@ApplicationScoped
class DeliveryRepository {
    private static final String CLAIM = """
            with claimed as (
                update delivery set due_at = now() + $1 * interval '1 ms'
                where id in (select id from delivery where state = 'pending' and due_at <= now()
                             order by due_at, created_at limit $2 for update skip locked)
                returning *)
            select c.id, c.grp, c.alert, c.receiver, c.kind, c.body, c.attempts, c.created_at, c.fresh,
                   exists (select 1 from delivery p where p.grp = c.grp and p.receiver = c.receiver
                           and p.sequence < c.sequence and p.state = 'pending') as waits_for,
                   exists (select 1 from delivery p where p.grp = c.grp and p.receiver = c.receiver
                           and p.kind = 'firing' and p.state = 'delivered') as known,
                   (select p.reference from delivery p where p.grp = c.grp and p.receiver = c.receiver
                    and p.sequence < c.sequence and p.reference is not null
                    order by p.sequence desc limit 1) as last_reference
            from claimed c order by c.created_at, c.sequence""";
    private static final String SETTLE =
            "update delivery set state = $2, reason = $3, attempts = attempts + $4, settled_at = now(),"
                    + " reference = $5 where id = $1";

    private final Pool pool;

    DeliveryRepository(Pool pool) {
        this.pool = pool;
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
                row.getString("grp"),
                row.getString("alert"),
                row.getString("receiver"),
                row.getString("kind"),
                row.getString("body"),
                row.getInteger("attempts"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getInteger("fresh"),
                row.getBoolean("waits_for"),
                row.getBoolean("known"),
                row.getString("last_reference"));
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
