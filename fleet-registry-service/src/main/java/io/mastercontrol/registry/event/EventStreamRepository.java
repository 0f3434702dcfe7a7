package io.mastercontrol.registry.event;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** How far each device's outbox has been taken, in the database. */
@ApplicationScoped
class EventStreamRepository {
    /**
     * Where a stream stands, locked until the end of the transaction, so that two copies of a batch take turns; empty if
     * the device is not known.
     */
    Uni<Optional<Long>> lock(SqlConnection transaction, String device, String stream) {
        return transaction
                .preparedQuery("""
                        insert into event_stream (device, stream) select id, $2 from device where id = $1
                        on conflict (device, stream) do update set updated_at = now() returning up_to""")
                .execute(Tuple.of(device, stream))
                .map(rows -> rows.rowCount() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getLong(0)));
    }

    Uni<Void> advance(SqlConnection transaction, String device, String stream, long upTo, long lost) {
        return transaction
                .preparedQuery("update event_stream set up_to = $3, lost = lost + $4 where device = $1 and stream = $2")
                .execute(Tuple.of(device, stream, upTo, lost))
                .replaceWithVoid();
    }
}
