package io.mastercontrol.registry.inventory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** What the registry holds of devices, page by page, so that a large fleet fits a small heap. */
@ApplicationScoped
class InventoryExport {
    private static final int PAGE = 500;
    private static final String DEVICES = """
            select id, name, labels, groups, variables, status, enrolled_at from (
                select d.id, d.name, d.labels::text as labels,
                    (select coalesce(json_agg(m.group_name order by m.group_name), '[]') from device_group_member m
                        where m.device = d.id)::text as groups,
                    (select coalesce(json_object_agg(v.name, v.value order by v.name), '{}') from variable v
                        where v.scope = 'device/' || d.id)::text as variables,
                    p.status, to_char(d.enrolled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as enrolled_at
                from device d join presence p on p.device = d.id where d.id > $1
                union all
                select e.id, coalesce(e.name, e.id), e.labels::text, e.groups::text, e.variables::text, 'expected', null
                from expected_device e where e.id > $1) a
            order by id limit $2""";
    private static final String OTHERS = """
            select json_strip_nulls(json_build_object('kind', 'group', 'name', name, 'selector', selector,
                'priority', priority))::text as line from device_group order by name""";
    private static final String VARIABLES = """
            select json_strip_nulls(json_build_object('kind', 'variables', 'scope', scope,
                'values', json_object_agg(name, value order by name)))::text as line
            from variable where scope not like 'device/%' group by scope order by scope""";
    private static final String TOKENS = """
            select json_strip_nulls(json_build_object('kind', 'enrolment_token', 'id', id, 'name', name, 'labels', labels,
                'group', group_name, 'needs_consent', needs_consent, 'uses_left', uses_left, 'expires_at', expires_at,
                'created_by', created_by, 'created_at', created_at, 'revoked', revoked_at is not null))::text as line
            from enrolment_token order by created_at""";
    private static final String COLUMNS = """
            select distinct $1 || key as name from (
                select jsonb_object_keys(labels) as key from device union select jsonb_object_keys(labels)
                from expected_device) k
            union select distinct $2 || name from variable where scope like 'device/%'
            union select distinct $2 || jsonb_object_keys(variables) from expected_device
            order by name""";

    private final Pool pool;

    InventoryExport(Pool pool) {
        this.pool = pool;
    }

    /** One JSON object a line: groups first, since devices name them. */
    Multi<String> lines() {
        return Multi.createBy()
                .concatenating()
                .streams(whole(OTHERS), whole(VARIABLES), pages(row -> json(row) + "\n"), whole(TOKENS));
    }

    /** Devices as a table. */
    Multi<String> table() {
        return columns()
                .onItem()
                .transformToMulti(columns -> Multi.createBy()
                        .concatenating()
                        .streams(Multi.createFrom().item(csv(columns)), pages(row -> csv(cells(row, columns)))));
    }

    private Multi<String> whole(String sql) {
        return pool.query(sql).execute().onItem().transformToMulti(rows -> {
            StringBuilder lines = new StringBuilder();
            rows.forEach(row -> lines.append(row.getString("line")).append('\n'));
            return lines.isEmpty()
                    ? Multi.createFrom().empty()
                    : Multi.createFrom().item(lines.toString());
        });
    }

    private Multi<String> pages(java.util.function.Function<Row, String> written) {
        AtomicReference<String> after = new AtomicReference<>("");
        return Multi.createBy()
                .repeating()
                .uni(() -> pool.preparedQuery(DEVICES)
                        .execute(Tuple.of(after.get(), PAGE))
                        .invoke(rows -> rows.forEach(row -> after.set(row.getString("id")))))
                .whilst(rows -> rows.size() == PAGE)
                .onItem()
                .transform(rows -> text(rows, written))
                .select()
                .where(text -> !text.isEmpty());
    }

    private static String text(RowSet<Row> rows, java.util.function.Function<Row, String> written) {
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append(written.apply(row)));
        return text.toString();
    }

    private static String json(Row row) {
        ObjectNode line = Json.mapper().createObjectNode();
        line.put("kind", "device").put("id", row.getString("id")).put("name", row.getString("name"));
        for (String field : List.of("labels", "groups", "variables")) {
            line.set(field, Json.read(row.getString(field), JsonNode.class));
        }
        line.put("status", row.getString("status"));
        if (row.getString("enrolled_at") != null) {
            line.put("enrolled_at", row.getString("enrolled_at"));
        }
        return line.toString();
    }

    private Uni<List<String>> columns() {
        return pool.preparedQuery(COLUMNS)
                .execute(Tuple.of(CsvEntries.LABEL, CsvEntries.VARIABLE))
                .map(rows -> {
                    List<String> columns = new ArrayList<>(List.of("id", "name", "status", "enrolled_at", "groups"));
                    rows.forEach(row -> columns.add(row.getString("name")));
                    return columns;
                });
    }

    private static List<String> cells(Row row, List<String> columns) {
        JsonNode labels = Json.read(row.getString("labels"), JsonNode.class);
        JsonNode variables = Json.read(row.getString("variables"), JsonNode.class);
        List<String> cells = new ArrayList<>(columns.size());
        for (String column : columns) {
            if (column.startsWith(CsvEntries.LABEL)) {
                cells.add(
                        labels.path(column.substring(CsvEntries.LABEL.length())).asText(""));
            } else if (column.startsWith(CsvEntries.VARIABLE)) {
                cells.add(variables
                        .path(column.substring(CsvEntries.VARIABLE.length()))
                        .asText(""));
            } else if (column.equals("groups")) {
                List<String> groups = new ArrayList<>();
                Json.read(row.getString("groups"), JsonNode.class).forEach(group -> groups.add(group.asText()));
                cells.add(String.join(" ", groups));
            } else {
                String value = row.getString(column);
                cells.add(value == null ? "" : value);
            }
        }
        return cells;
    }

    private static String csv(List<String> cells) {
        return String.join(",", cells.stream().map(CsvRecords::field).toList()) + "\r\n";
    }
}
