package io.mastercontrol.registry.variable;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Variables in the database. */
@ApplicationScoped
class VariableRepository {
    /** Held to the end of a change, so that two people who change one scope at once do so one after the other. */
    private static final int ORDER_LOCK = 0x6d637661;

    private final Pool pool;

    VariableRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<List<Variable>> in(Collection<String> scopes) {
        return pool.preparedQuery("select * from variable where scope = any($1) order by scope, name")
                .execute(Tuple.of(scopes.toArray(String[]::new)))
                .map(VariableRepository::variables);
    }

    Uni<List<Variable>> everywhere() {
        return pool.preparedQuery("select * from variable order by scope, name")
                .execute()
                .map(VariableRepository::variables);
    }

    Uni<List<Variable>> history(String scope, String name, int limit) {
        return pool.preparedQuery("select * from variable_change where scope = $1 and ($2::text is null or name = $2)"
                        + " order by id desc limit $3")
                .execute(Tuple.of(scope, name, limit))
                .map(VariableRepository::variables);
    }

    /** Who has it: {@code from} is the table, {@code key} its column. */
    Uni<Boolean> exists(SqlConnection transaction, Scope scope) {
        String query =
                switch (scope.kind()) {
                    case fleet -> "select $1::text";
                    case group -> "select name from device_group where name = $1 for key share";
                    case device -> "select id from device where id = $1 for key share";
                };
        return transaction
                .preparedQuery(query)
                .execute(Tuple.of(String.valueOf(scope.name())))
                .map(rows -> rows.size() > 0);
    }

    Uni<List<Variable>> lock(SqlConnection transaction, String scope) {
        return transaction
                .preparedQuery("select pg_advisory_xact_lock($1, hashtext($2))")
                .execute(Tuple.of(ORDER_LOCK, scope))
                .chain(() -> transaction
                        .preparedQuery("select * from variable where scope = $1")
                        .execute(Tuple.of(scope)))
                .map(VariableRepository::variables);
    }

    /** Sets and removes (null), and remembers. */
    Uni<Void> change(SqlConnection transaction, String scope, Map<String, String> values, String by, Instant now) {
        String[] names = values.keySet().toArray(String[]::new);
        String[] texts = values.values().toArray(String[]::new);
        Tuple tuple = Tuple.of(scope, names, texts, by, now.atOffset(ZoneOffset.UTC));
        return transaction
                .preparedQuery("delete from variable where scope = $1 and name = any($2)")
                .execute(Tuple.of(scope, names))
                .chain(() -> transaction
                        .preparedQuery("insert into variable (scope, name, value, changed_by, changed_at)"
                                + " select $1, n, v, $4, $5 from unnest($2::text[], $3::text[]) as c(n, v)"
                                + " where v is not null")
                        .execute(tuple))
                .chain(() -> transaction
                        .preparedQuery("insert into variable_change (scope, name, value, changed_by, changed_at)"
                                + " select $1, n, v, $4, $5 from unnest($2::text[], $3::text[]) as c(n, v)")
                        .execute(tuple))
                .replaceWithVoid();
    }

    private static List<Variable> variables(RowSet<Row> rows) {
        List<Variable> variables = new ArrayList<>(rows.size());
        rows.forEach(row -> variables.add(new Variable(
                row.getString("scope"),
                row.getString("name"),
                row.getString("value"),
                row.getString("changed_by"),
                row.getOffsetDateTime("changed_at").toInstant())));
        return variables;
    }
}
