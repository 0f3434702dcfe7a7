package io.mastercontrol.dashboard.people;

import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** The log of what was done to users and tokens: appended to inside the transaction of the change that it tells of. */
@ApplicationScoped
class AccountJournal {
    /** Held to the end of each appending transaction, so that sequences become visible in ascending order. */
    private static final long ORDER_LOCK = 0x6d635f6461736862L;

    /** @param detail never a secret */
    Uni<Void> append(SqlConnection transaction, String type, String message, Map<String, ?> detail) {
        return transaction
                .preparedQuery("select pg_advisory_xact_lock($1)")
                .execute(Tuple.of(ORDER_LOCK))
                .chain(() -> transaction
                        .preparedQuery("insert into fleet_event (type, message, detail) values ($1, $2, $3)")
                        .execute(Tuple.of(type, message, Json.write(detail))))
                .replaceWithVoid();
    }
}
