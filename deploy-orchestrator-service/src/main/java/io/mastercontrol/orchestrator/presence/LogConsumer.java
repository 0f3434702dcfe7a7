package io.mastercontrol.orchestrator.presence;

import io.mastercontrol.contracts.message.FleetEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;

/** Takes what the registry's log tells besides who is there: each event in the transaction that moves the cursor past it. */
public interface LogConsumer {
    Uni<Void> take(SqlConnection transaction, List<FleetEvent> events);
}
