package io.mastercontrol.registry.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Devices as a table: columns {@code id}, {@code name}, {@code groups} (separated by blanks), {@code label:KEY} and
 * {@code var:NAME}. An empty cell of the last two removes; a column that is not there says nothing.
 */
final class CsvEntries implements EntryReader {
    static final String LABEL = "label:";
    static final String VARIABLE = "var:";
    /** What an export tells besides and an import does not need. */
    private static final Set<String> TOLD = Set.of("status", "enrolled_at");

    private final CsvRecords records;
    private List<String> columns;
    private boolean hopeless;

    CsvEntries(InputStream in) {
        records = new CsvRecords(in);
    }

    @Override
    public Read next() throws IOException {
        if (hopeless) {
            return new Read.End();
        }
        if (columns == null) {
            CsvRecords.Fields head = records.next();
            String wrong = head.wrong() != null ? head.wrong() : head.isEnd() ? "is missing" : refuse(head.values());
            if (wrong != null) {
                // Without columns no other line means anything.
                hopeless = true;
                return new Read.Bad(Math.max(1, head.line()), wrong);
            }
            columns = head.values();
        }
        CsvRecords.Fields fields = records.next();
        if (fields.isEnd()) {
            return new Read.End();
        }
        if (fields.wrong() != null) {
            return new Read.Bad(fields.line(), fields.wrong());
        }
        if (fields.values().size() != columns.size()) {
            return new Read.Bad(
                    fields.line(),
                    "has " + fields.values().size() + " fields, but the first line names " + columns.size()
                            + " columns");
        }
        Entry entry = entry(fields);
        Optional<String> refused = EntryRules.refuse(entry);
        return refused.isPresent() ? new Read.Bad(fields.line(), refused.get()) : new Read.Found(entry);
    }

    private static String refuse(List<String> columns) {
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            boolean known = column.equals("id")
                    || column.equals("name")
                    || column.equals("groups")
                    || TOLD.contains(column)
                    || column.startsWith(LABEL)
                    || column.startsWith(VARIABLE);
            if (!known) {
                return "names the column '" + EntryRules.shown(column)
                        + "'; there are id, name, groups, label:KEY and var:NAME";
            }
            if (!seen.add(column)) {
                return "names the column '" + EntryRules.shown(column) + "' twice";
            }
        }
        return seen.contains("id") ? null : "names no column id";
    }

    private Entry entry(CsvRecords.Fields fields) {
        Map<String, String> labels = new TreeMap<>();
        Map<String, String> variables = new TreeMap<>();
        String id = "";
        String name = null;
        List<String> groups = null;
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            String value = fields.values().get(i);
            String given = value.isEmpty() ? null : value;
            if (column.startsWith(LABEL)) {
                labels.put(column.substring(LABEL.length()), given);
            } else if (column.startsWith(VARIABLE)) {
                variables.put(column.substring(VARIABLE.length()), given);
            } else if (column.equals("id")) {
                id = value;
            } else if (column.equals("name")) {
                name = given;
            } else if (column.equals("groups")) {
                groups = Stream.of(value.split(" +"))
                        .filter(group -> !group.isEmpty())
                        .toList();
            }
        }
        return new Entry(
                fields.line(),
                Entry.Kind.device,
                id,
                name,
                labels.isEmpty() ? null : labels,
                groups,
                variables.isEmpty() ? null : variables,
                null,
                null);
    }
}
