package io.mastercontrol.registry.inventory;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** An import in the database: its lines first, then what they mean, a statement for all of them. */
@ApplicationScoped
class InventoryRepository {
    private static final int MOST_SHOWN = 100;
    private static final String STAGE = """
            insert into inventory_line (import, line, kind, id, name, labels, groups, variables, selector, priority)
            select $1, l, k, i, n, la::jsonb, g::jsonb, v::jsonb, s, p
            from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                        $10::int[]) t(l, k, i, n, la, g, v, s, p)""";

    private static final String GROUPS = """
            insert into device_group as g (name, selector, priority, changed_by, changed_at)
            select id, selector, coalesce(priority, 0), $2, now() from inventory_line where import = $1 and kind = 'group'
            on conflict (name) do update set selector = excluded.selector, priority = excluded.priority,
                changed_by = excluded.changed_by, changed_at = excluded.changed_at, revision = g.revision + 1
            where g.selector is distinct from excluded.selector or g.priority <> excluded.priority""";

    /** A line that contradicts another one, or names what is not there. */
    private static final String WRONG = """
            select line, sentence from (
                select line, 'names ' || kind || ' ' || id || ', and so does line ' || first as sentence from (
                    select line, kind, id, first_value(line) over same as first, row_number() over same as n
                    from inventory_line where import = $1 window same as (partition by kind, id order by line)) d
                where n > 1
                union all
                select l.line, 'names the group ' || g || ', which there is not'
                from inventory_line l cross join lateral jsonb_array_elements_text(l.groups) g
                where l.import = $1 and not exists (select from device_group where name = g)
                union all
                select l.line, 'has variables of ' || l.id || ', and there is no such group'
                from inventory_line l where l.import = $1 and l.kind = 'variables' and l.id <> 'fleet'
                    and not exists (select from device_group where 'group/' || name = l.id)
                union all
                select l.line, 'would give device ' || l.id || ' more than 64 labels'
                from inventory_line l join device d on d.id = l.id where l.import = $1 and l.kind = 'device'
                    and (select count(*) from jsonb_object_keys(jsonb_strip_nulls(d.labels || l.labels))) > 64) w
            order by line limit $2""";

    private static final String EXPECTED = """
            insert into expected_device as e (id, name, labels, groups, variables, imported_by)
            select l.id, l.name, jsonb_strip_nulls(coalesce(l.labels, '{}')), coalesce(l.groups, '[]'),
                jsonb_strip_nulls(coalesce(l.variables, '{}')), $2
            from inventory_line l
            where l.import = $1 and l.kind = 'device' and not exists (select from device d where d.id = l.id)
            on conflict (id) do update set name = coalesce(excluded.name, e.name), labels = e.labels || excluded.labels,
                groups = excluded.groups, variables = e.variables || excluded.variables,
                imported_by = excluded.imported_by, imported_at = now()""";

    private static final String CHANGE = """
            with changed as (
                update device d set name = coalesce(l.name, d.name),
                    labels = jsonb_strip_nulls(d.labels || coalesce(l.labels, '{}')), revision = d.revision + 1
                from inventory_line l where l.import = $1 and l.kind = 'device' and l.id = d.id
                    and (coalesce(l.name, d.name) <> d.name
                        or jsonb_strip_nulls(d.labels || coalesce(l.labels, '{}')) <> d.labels)
                returning d.id)
            update inventory_line l set changed = true from changed c
            where l.import = $1 and l.kind = 'device' and l.id = c.id""";

    private static final String LEAVE = """
            delete from device_group_member m using inventory_line l
            where l.import = $1 and l.kind = 'device' and l.groups is not null and m.device = l.id
                and not l.groups ? m.group_name""";
    private static final String JOIN = """
            insert into device_group_member (group_name, device)
            select g, l.id from inventory_line l join device d on d.id = l.id
                cross join lateral jsonb_array_elements_text(l.groups) g
            where l.import = $1 and l.kind = 'device' on conflict do nothing""";

    private static final String VARIABLES = """
            with said as (
                select case l.kind when 'device' then 'device/' || l.id else l.id end as scope, v.key as name, v.value
                from inventory_line l cross join lateral jsonb_each_text(l.variables) v
                where l.import = $1 and (l.kind = 'variables' or exists (select from device d where d.id = l.id))),
            different as (
                select s.* from said s left join variable v on v.scope = s.scope and v.name = s.name
                where s.value is distinct from v.value),
            gone as (delete from variable v using different d
                where d.value is null and v.scope = d.scope and v.name = d.name),
            kept as (insert into variable (scope, name, value, changed_by, changed_at)
                select scope, name, value, $2, now() from different where value is not null
                on conflict (scope, name) do update set value = excluded.value, changed_by = excluded.changed_by,
                    changed_at = excluded.changed_at)
            insert into variable_change (scope, name, value, changed_by, changed_at)
            select scope, name, value, $2, now() from different""";

    /** Lines of an import; nobody else sees them, and {@link #clear} takes them away. */
    Uni<Void> stage(SqlConnection transaction, String id, List<Entry> entries) {
        Tuple values = Tuple.tuple()
                .addString(id)
                .addArrayOfInteger(entries.stream().map(Entry::line).toArray(Integer[]::new))
                .addArrayOfString(texts(entries, entry -> entry.kind().name()))
                .addArrayOfString(texts(entries, Entry::id))
                .addArrayOfString(texts(entries, Entry::name))
                .addArrayOfString(texts(entries, entry -> json(entry.labels())))
                .addArrayOfString(texts(entries, entry -> json(entry.groups())))
                .addArrayOfString(texts(entries, entry -> json(entry.variables())))
                .addArrayOfString(texts(entries, Entry::selector))
                .addArrayOfInteger(entries.stream().map(Entry::priority).toArray(Integer[]::new));
        return transaction.preparedQuery(STAGE).execute(values).replaceWithVoid();
    }

    private static String[] texts(List<Entry> entries, Function<Entry, String> of) {
        return entries.stream().map(of).toArray(String[]::new);
    }

    private static String json(Object value) {
        return value == null ? null : Nulls.write(value);
    }

    /** Without it the planner takes the lines for few, since there are none outside of an import. */
    Uni<Void> analyze(SqlConnection transaction) {
        return transaction.query("analyze inventory_line").execute().replaceWithVoid();
    }

    /** What does not fit together, the first of it. */
    Uni<List<Read.Bad>> wrong(SqlConnection transaction, String id) {
        return transaction
                .preparedQuery(WRONG)
                .execute(Tuple.of(id, MOST_SHOWN))
                .map(rows -> {
                    List<Read.Bad> wrong = new ArrayList<>();
                    rows.forEach(row -> wrong.add(new Read.Bad(row.getInteger("line"), row.getString("sentence"))));
                    return wrong;
                });
    }

    Uni<Integer> groups(SqlConnection transaction, String id, String by) {
        return count(transaction, GROUPS, Tuple.of(id, by));
    }

    /** Devices that have enrolled already; how many are different now. */
    Uni<Integer> devices(SqlConnection transaction, String id) {
        return count(transaction, CHANGE, Tuple.of(id))
                .call(() -> count(transaction, LEAVE, Tuple.of(id)))
                .call(() -> count(transaction, JOIN, Tuple.of(id)));
    }

    Uni<Integer> expected(SqlConnection transaction, String id, String by) {
        return count(transaction, EXPECTED, Tuple.of(id, by));
    }

    Uni<Integer> variables(SqlConnection transaction, String id, String by) {
        return count(transaction, VARIABLES, Tuple.of(id, by));
    }

    private static Uni<Integer> count(SqlConnection transaction, String sql, Tuple values) {
        return transaction.preparedQuery(sql).execute(values).map(RowSet::rowCount);
    }

    /** How many lines there are of a kind. */
    Uni<Long> count(SqlConnection transaction, String id, Entry.Kind kind) {
        return transaction
                .preparedQuery("select count(*) from inventory_line where import = $1 and kind = $2")
                .execute(Tuple.of(id, kind.name()))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** A device that is different now. */
    record Changed(String id, String name, String labels) {
        static Changed of(Row row) {
            return new Changed(row.getString("id"), row.getString("name"), row.getString("labels"));
        }
    }

    Uni<List<Changed>> changed(SqlConnection transaction, String id, String after, int limit) {
        return transaction
                .preparedQuery("select d.id, d.name, d.labels::text as labels from inventory_line l"
                        + " join device d on d.id = l.id where l.import = $1 and l.kind = 'device' and l.changed"
                        + " and l.id > $2 order by l.id limit $3")
                .execute(Tuple.of(id, after, limit))
                .map(rows -> {
                    List<Changed> changed = new ArrayList<>();
                    rows.forEach(row -> changed.add(Changed.of(row)));
                    return changed;
                });
    }

    Uni<Void> clear(SqlConnection transaction, String id) {
        return transaction
                .preparedQuery("delete from inventory_line where import = $1")
                .execute(Tuple.of(id))
                .replaceWithVoid();
    }

    /** JSON with its nulls, which mean that something is removed. */
    private static final class Nulls {
        private static final com.fasterxml.jackson.databind.ObjectMapper MAPPER =
                new com.fasterxml.jackson.databind.ObjectMapper();

        private static String write(Object value) {
            return MAPPER.valueToTree(value).toString();
        }
    }
}
