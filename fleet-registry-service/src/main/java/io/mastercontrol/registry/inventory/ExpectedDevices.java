package io.mastercontrol.registry.inventory;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** Devices that somebody has written down before they enrolled. */
@ApplicationScoped
public class ExpectedDevices {
    private static final String GIVE = """
            with e as (delete from expected_device where id = $1 returning *),
            named as (update device d set name = coalesce(e.name, d.name), labels = d.labels || e.labels
                from e where d.id = e.id),
            joined as (insert into device_group_member (group_name, device)
                select g.name, e.id from e cross join lateral jsonb_array_elements_text(e.groups) n
                    join device_group g on g.name = n on conflict do nothing),
            set_ as (insert into variable (scope, name, value, changed_by, changed_at)
                select 'device/' || e.id, v.key, v.value, e.imported_by, now()
                from e cross join lateral jsonb_each_text(e.variables) v on conflict do nothing)
            insert into variable_change (scope, name, value, changed_by, changed_at)
            select 'device/' || e.id, v.key, v.value, e.imported_by, now()
            from e cross join lateral jsonb_each_text(e.variables) v""";

    private final Pool pool;

    ExpectedDevices(Pool pool) {
        this.pool = pool;
    }

    /** A device that was added in this transaction gets what was written down for it, if anything was. */
    public Uni<Void> arrived(SqlConnection transaction, String id) {
        return transaction.preparedQuery(GIVE).execute(Tuple.of(id)).replaceWithVoid();
    }

    /** False if it was not expected. */
    Uni<Boolean> forget(String id) {
        return pool.preparedQuery("delete from expected_device where id = $1")
                .execute(Tuple.of(id))
                .map(rows -> rows.rowCount() == 1);
    }
}
