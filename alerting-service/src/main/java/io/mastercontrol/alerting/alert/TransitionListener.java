package io.mastercontrol.alerting.alert;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;

/** Takes part in the transaction that writes transitions of alerts. */
public interface TransitionListener {
    /** Writes what follows from the transitions, in their transaction. */
    Uni<Void> write(SqlConnection transaction, List<Transition> transitions);

    /** Told after the commit; forgetting it loses time only. */
    void committed();
}
