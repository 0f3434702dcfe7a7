package io.mastercontrol.orchestrator.trust;

import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.orchestrator.desired.DesiredStatePublisher;
import io.mastercontrol.orchestrator.desired.DesiredStates;
import io.mastercontrol.orchestrator.signing.Signer;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;

/**
 * Signs anew, at the start, what another key signed: releases as they are, and desired states as new generations, which
 * change nothing on a device that runs what they ask for.
 */
@ApplicationScoped
class Resigning {
    private static final Logger LOG = Logger.getLogger(Resigning.class);
    private static final int AT_ONCE = 200;

    private final Pool pool;
    private final Signer signer;
    private final DesiredStates desired;
    private final DesiredStatePublisher publisher;

    Resigning(Pool pool, Signer signer, DesiredStates desired, DesiredStatePublisher publisher) {
        this.pool = pool;
        this.signer = signer;
        this.desired = desired;
        this.publisher = publisher;
    }

    void onStart(@Observes StartupEvent event) {
        repeated(() -> pool.withTransaction(this::releases))
                .chain(count -> repeated(this::states).invoke(states -> {
                    if (count + states > 0) {
                        LOG.infof("signed %d releases and %d desired states with the new key", count, states);
                    }
                }))
                .subscribe()
                .with(
                        ignored -> {},
                        e -> LOG.errorf("what another key signed cannot be signed anew: %s", e.getMessage()));
    }

    private static Uni<Integer> repeated(java.util.function.Supplier<Uni<Integer>> step) {
        return Multi.createBy()
                .repeating()
                .uni(() -> step.get())
                .whilst(size -> size == AT_ONCE)
                .collect()
                .with(java.util.stream.Collectors.summingInt(size -> size));
    }

    private String key() {
        return SignedText.keyId(signer.publicKey());
    }

    private Uni<Integer> releases(SqlConnection transaction) {
        return transaction
                .preparedQuery(
                        "select name, version, payload from release where key_id <> $1 limit $2 for no key update")
                .execute(Tuple.of(key(), AT_ONCE))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(rows -> rows.size() == 0
                        ? Uni.createFrom().item(0)
                        : transaction
                                .preparedQuery("update release set signature = $3, key_id = $4"
                                        + " where name = $1 and version = $2")
                                .executeBatch(stream(rows).map(this::signed).toList())
                                .replaceWith(rows.size()));
    }

    private Tuple signed(Row row) {
        SignedText text = signer.sign(row.getString("payload"));
        return Tuple.of(row.getString("name"), row.getString("version"), text.signature(), text.keyId());
    }

    private Uni<Integer> states() {
        return pool.withTransaction(transaction -> transaction
                        .preparedQuery("select device from desired_state where generation > 0 and key_id <> $1"
                                + " order by device limit $2")
                        .execute(Tuple.of(key(), AT_ONCE))
                        .map(rows -> stream(rows).map(row -> row.getString(0)).toList())
                        .call(devices -> desired.renew(transaction, devices)))
                .call(publisher::publish)
                .map(List::size);
    }

    private static java.util.stream.Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
