package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.Field.Type;
import java.util.List;
import java.util.stream.Collectors;

/** The table of fields as Markdown, for {@code docs/workload.md}. */
final class WorkloadReference {
    private WorkloadReference() {}

    static String text() {
        StringBuilder text = new StringBuilder();
        section(text, "The workload", WorkloadFields.WORKLOAD);
        for (Field field : WorkloadFields.WORKLOAD) {
            inner(text, field.name(), field);
        }
        section(text, "The file", List.of(WorkloadFields.VARS, WorkloadFields.TEMPLATE, WorkloadFields.WORKLOADS));
        return text.toString();
    }

    private static void inner(StringBuilder text, String path, Field field) {
        List<Field> fields = field.type().inner();
        if (!fields.isEmpty()) {
            section(text, path, fields);
            fields.forEach(deeper -> inner(text, path + "." + deeper.name(), deeper));
        }
    }

    private static void section(StringBuilder text, String title, List<Field> fields) {
        text.append("\n### ").append(title).append("\n\n");
        text.append("| field | value | default | meaning | example |\n|---|---|---|---|---|\n");
        for (Field field : fields) {
            text.append(List.of(
                            "`" + field.name() + "`",
                            value(field.type()),
                            field.isRequired() ? "**required**" : field.fallback(),
                            field.meaning(),
                            "`" + field.example() + "`")
                    .stream()
                    .map(cell -> cell.replace("|", "\\|"))
                    .collect(Collectors.joining(" | ", "| ", " |\n")));
        }
    }

    private static String value(Type type) {
        if (type instanceof Type.Text text) {
            return text.equals(Field.text()) ? "text" : text.hint();
        }
        if (type instanceof Type.Whole whole) {
            return "whole number, " + whole.min() + " to " + whole.max();
        }
        if (type instanceof Type.Decimal decimal) {
            return "number, " + Quantity.plain(decimal.min()) + " to " + Quantity.plain(decimal.max());
        }
        if (type instanceof Type.Time time) {
            return "[time](#times-and-sizes)" + (time.zeroAllowed() ? "" : " above zero");
        }
        if (type instanceof Type.Word word) {
            return oneOf(word.words());
        }
        if (type instanceof Type.Signal signal) {
            return oneOf(signal.words()) + ", with or without `SIG`";
        }
        if (type instanceof Type.NamedWords named) {
            return "names, each with " + oneOf(named.words()) + "; or a list of names";
        }
        return shape(type);
    }

    private static String shape(Type type) {
        if (type instanceof Type.Size) {
            return "[size](#times-and-sizes) above zero";
        }
        if (type instanceof Type.Flag) {
            return "`true` or `false`";
        }
        if (type instanceof Type.CommandLine) {
            return "list of texts, or one line for the shell";
        }
        if (type instanceof Type.Texts) {
            return "list of texts";
        }
        if (type instanceof Type.TextOrTexts) {
            return "text, or a list of them";
        }
        if (type instanceof Type.NamedTexts) {
            return "names and texts";
        }
        if (type instanceof Type.NamedTrees) {
            return "names, each with its options";
        }
        if (type instanceof Type.Workloads) {
            return "list of workloads";
        }
        if (type instanceof Type.TextOrSection either) {
            return "text (the `" + either.fields().get(0).name() + "`), or fields: see below";
        }
        if (type instanceof Type.FlagOrSection) {
            return "`true`, or fields: see below";
        }
        if (type instanceof Type.NamesOrSection) {
            return "list of names, or fields: see below";
        }
        if (type instanceof Type.Capabilities capabilities) {
            return (capabilities.orAll() ? "`all`, or " : "") + "list of capabilities";
        }
        return type instanceof Type.Section ? "fields: see below" : "anything";
    }

    private static String oneOf(List<String> words) {
        List<String> quoted = words.stream().map(word -> "`" + word + "`").toList();
        int last = quoted.size() - 1;
        return String.join(", ", quoted.subList(0, last)) + " or " + quoted.get(last);
    }
}
