package io.mastercontrol.orchestrator.trust;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.trust.SignedDocument;
import io.mastercontrol.contracts.trust.TrustMessage;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Root documents in the database. */
@ApplicationScoped
class RootRepository {
    /** All of them, the oldest first. */
    Uni<List<TrustMessage.Numbered>> all(SqlClient client) {
        return client.query("select version, document from trust_root order by version")
                .execute()
                .map(rows -> {
                    List<TrustMessage.Numbered> roots = new ArrayList<>(rows.size());
                    rows.forEach(row -> roots.add(new TrustMessage.Numbered(
                            row.getLong("version"), Json.read(row.getString("document"), SignedDocument.class))));
                    return roots;
                });
    }

    /** Nobody else adds one before the transaction ends. */
    Uni<Void> lock(SqlConnection transaction) {
        return transaction
                .query("lock table trust_root in share row exclusive mode")
                .execute()
                .replaceWithVoid();
    }

    Uni<Void> add(SqlConnection transaction, long version, SignedDocument document, String by) {
        return transaction
                .preparedQuery("insert into trust_root (version, document, created_by) values ($1, $2, $3)")
                .execute(Tuple.of(version, Json.write(document), by))
                .replaceWithVoid();
    }
}
