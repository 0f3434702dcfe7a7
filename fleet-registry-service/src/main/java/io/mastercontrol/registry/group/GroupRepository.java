package io.mastercontrol.registry.group;

import io.mastercontrol.registry.device.KnownGroups;
import io.mastercontrol.registry.device.Selector.Reach;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Groups in the database. */
@ApplicationScoped
public class GroupRepository implements KnownGroups {
    private static final String SELECT = """
            select g.*, array(select m.device from device_group_member m where m.group_name = g.name order by m.device)
                as devices from device_group g\s""";

    private final Pool pool;

    GroupRepository(Pool pool) {
        this.pool = pool;
    }

    /** All of them, in the order in which their variables win: the last one does. */
    public Uni<List<Group>> all() {
        return pool.preparedQuery(SELECT + "order by g.priority, g.name")
                .execute()
                .map(rows -> {
                    List<Group> groups = new ArrayList<>();
                    rows.forEach(row -> groups.add(group(row)));
                    return groups;
                });
    }

    @Override
    public Uni<Map<String, Reach>> reach(Collection<String> names) {
        return pool.preparedQuery(SELECT + "where g.name = any($1)")
                .execute(Tuple.of(names.toArray(String[]::new)))
                .map(rows -> {
                    Map<String, Reach> found = new HashMap<>();
                    rows.forEach(row -> {
                        Group group = group(row);
                        found.put(group.name(), Reach.of(group.selector(), group.devices()));
                    });
                    return found;
                });
    }

    public Uni<Optional<Group>> find(String name) {
        return find(pool, "", name);
    }

    Uni<Optional<Group>> lock(SqlConnection transaction, String name) {
        return find(transaction, " for update of g", name);
    }

    private static Uni<Optional<Group>> find(SqlClient client, String lock, String name) {
        return client.preparedQuery(SELECT + "where g.name = $1" + lock)
                .execute(Tuple.of(name))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(group(rows.iterator().next())));
    }

    /** Writes it; the ids that no device has are answered, and nothing of the members is written then. */
    Uni<List<String>> put(SqlConnection transaction, Group group) {
        String[] devices = group.devices().toArray(String[]::new);
        return transaction
                .preparedQuery("select d from unnest($1::text[]) d where not exists (select from device where id = d)")
                .execute(Tuple.of(devices))
                .map(rows -> {
                    List<String> unknown = new ArrayList<>();
                    rows.forEach(row -> unknown.add(row.getString(0)));
                    return unknown;
                })
                .chain(unknown -> unknown.isEmpty()
                        ? write(transaction, group, devices).replaceWith(unknown)
                        : Uni.createFrom().item(unknown));
    }

    private static Uni<Void> write(SqlConnection transaction, Group group, String[] devices) {
        return transaction
                .preparedQuery("""
                        insert into device_group (name, selector, priority, changed_by, changed_at)
                        values ($1, $2, $3, $4, $5)
                        on conflict (name) do update set selector = excluded.selector, priority = excluded.priority,
                            changed_by = excluded.changed_by, changed_at = excluded.changed_at,
                            revision = device_group.revision + 1""")
                .execute(Tuple.of(
                        group.name(),
                        group.selector(),
                        group.priority(),
                        group.changedBy(),
                        group.changedAt().atOffset(ZoneOffset.UTC)))
                .chain(() -> transaction
                        .preparedQuery("delete from device_group_member where group_name = $1")
                        .execute(Tuple.of(group.name())))
                .chain(() -> transaction
                        .preparedQuery("insert into device_group_member (group_name, device)"
                                + " select $1, d from unnest($2::text[]) d on conflict do nothing")
                        .execute(Tuple.of(group.name(), devices)))
                .replaceWithVoid();
    }

    /** Makes a device a named member, if there is such a group. */
    public Uni<Void> join(SqlConnection transaction, String name, String device) {
        return transaction
                .preparedQuery("insert into device_group_member (group_name, device)"
                        + " select name, $2 from device_group where name = $1 on conflict do nothing")
                .execute(Tuple.of(name, device))
                .replaceWithVoid();
    }

    Uni<Void> delete(SqlConnection transaction, String name) {
        return transaction
                .preparedQuery("delete from device_group where name = $1")
                .execute(Tuple.of(name))
                .replaceWithVoid();
    }

    private static Group group(Row row) {
        return new Group(
                row.getString("name"),
                row.getString("selector"),
                Arrays.asList(row.getArrayOfStrings("devices")),
                row.getInteger("priority"),
                row.getLong("revision"),
                row.getString("changed_by"),
                row.getOffsetDateTime("changed_at").toInstant());
    }
}
