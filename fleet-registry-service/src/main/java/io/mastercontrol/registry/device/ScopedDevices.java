package io.mastercontrol.registry.device;

import io.mastercontrol.registry.access.DeviceScope;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Which devices lie inside a scope, as the database knows them now. */
@ApplicationScoped
class ScopedDevices implements DeviceScope {
    private final Pool pool;
    private final Selectors selectors;

    ScopedDevices(Pool pool, Selectors selectors) {
        this.pool = pool;
        this.selectors = selectors;
    }

    @Override
    public Uni<Set<String>> among(Collection<String> ids, String selector) {
        return among(pool, ids, selector);
    }

    /** The same with the eyes of a transaction. */
    Uni<Set<String>> among(SqlClient client, Collection<String> ids, String selector) {
        return selectors.scope(selector).chain(which -> {
            SelectorSql sql = new SelectorSql(which, null).among(ids);
            return client.preparedQuery("select d.id from device d join presence p on p.device = d.id" + sql.where())
                    .execute(sql.parameters())
                    .map(rows -> {
                        Set<String> inside = new HashSet<>();
                        rows.forEach(row -> inside.add(row.getString(0)));
                        return inside;
                    });
        });
    }
}
