package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.YamlNode.Entry;
import io.mastercontrol.contracts.workload.YamlNode.Mapping;
import io.mastercontrol.contracts.workload.YamlNode.Scalar;
import io.mastercontrol.contracts.workload.YamlNode.Sequence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in {@code {{ name }}}. Placeholders are marked before the text is parsed, because {@code {{} would open a YAML
 * mapping, and replaced afterwards inside single values: a variable can hold any text and never changes the structure
 * or the line numbers of a file. What is no placeholder, such as {@code {{.State}}}, stays as it is.
 */
final class Template {
    private static final char OPEN = '\uE000';
    private static final char CLOSE = '\uE001';
    static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[ \\t]*([A-Za-z_][A-Za-z0-9_-]*)[ \\t]*\\}\\}");
    private static final Pattern MARKED = Pattern.compile(OPEN + "([^" + CLOSE + "]*)" + CLOSE);

    /** Together, filled texts grow no longer than this: a variable may be long, and may be used often. */
    private static final int MOST = 4 * YamlReader.MAX_CHARACTERS;

    private final Map<String, String> values;
    private final boolean missingAllowed;
    private final Problems problems;
    private final List<UsedVariable> missing = new ArrayList<>();
    private int filled;

    Template(Map<String, String> values, boolean missingAllowed, Problems problems) {
        this.values = new HashMap<>(values);
        this.missingAllowed = missingAllowed;
        this.problems = problems;
    }

    void define(String name, String value) {
        values.put(name, value);
    }

    static String mark(String yaml) {
        return PLACEHOLDER.matcher(yaml).replaceAll(OPEN + "$1" + CLOSE);
    }

    /** The mark of a variable that is to be filled in after the file has been parsed. */
    static String open(String name) {
        return OPEN + name + CLOSE;
    }

    /** The mark of a text that is known already; in letters and digits, which mean nothing to YAML anywhere. */
    static String literal(String text) {
        return open("=" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(String literal) {
        return new String(HexFormat.of().parseHex(literal.substring(1)), StandardCharsets.UTF_8);
    }

    /** A marked text with what is known of its values, for people; what is not known as its author wrote it. */
    static String show(String text, Map<String, String> values) {
        return MARKED.matcher(text).replaceAll(match -> {
            String name = match.group(1);
            String value = name.startsWith("=") ? text(name) : values.getOrDefault(name, "{{ " + name + " }}");
            return Matcher.quoteReplacement(value);
        });
    }

    /** Where a text holds a character that only {@link #mark} may write; -1 if nowhere. */
    static int reserved(String yaml) {
        return Math.max(yaml.indexOf(OPEN), yaml.indexOf(CLOSE));
    }

    /** Whether a value still waits for a variable, so that nothing can be said about it yet. */
    static boolean isOpen(String text) {
        return text.indexOf(OPEN) >= 0;
    }

    /** A text as its author wrote it. */
    static String show(String text) {
        return show(text, Map.of());
    }

    YamlNode fill(YamlNode node) {
        if (node instanceof Scalar scalar) {
            return fill(scalar);
        }
        if (node instanceof Sequence sequence) {
            return new Sequence(sequence.items().stream().map(this::fill).toList(), sequence.line());
        }
        Mapping mapping = (Mapping) node;
        List<Entry> entries = mapping.entries().stream()
                .map(entry -> new Entry(fill(entry.key()), fill(entry.value())))
                .toList();
        Set<String> names = new HashSet<>();
        entries.stream()
                .filter(entry -> !names.add(entry.name()))
                .forEach(entry -> problems.add(
                        entry.key().line(),
                        entry.key().kind() + " is there twice once its templates are filled in; rename one"));
        return new Mapping(entries, mapping.line());
    }

    Scalar fill(Scalar scalar) {
        if (!isOpen(scalar.text())) {
            return scalar;
        }
        String text = MARKED.matcher(scalar.text())
                .replaceAll(match -> Matcher.quoteReplacement(value(match.group(1), match.group(), scalar.line())));
        return new Scalar(text, scalar.plain(), scalar.line());
    }

    /** What was used and has no value, in the order of the file. */
    List<UsedVariable> missing() {
        return List.copyOf(missing);
    }

    static String hasNoValue(String name) {
        return "variable '" + name + "' has no value; give it one under vars:, above where it is used, with"
                + " 'master-control variable set', or on the device";
    }

    private String value(String name, String marked, int line) {
        String value = name.startsWith("=") ? text(name) : values.get(name);
        if (value == null) {
            missing.add(new UsedVariable(name, line));
        }
        if (value == null && !missingAllowed) {
            problems.add(line, hasNoValue(name));
        }
        boolean room = filled <= MOST;
        filled += value == null || !room ? 0 : value.length();
        if (room && filled > MOST) {
            problems.add(line, "is longer than " + MOST / 1024 + " KiB once its variables are filled in");
        }
        return value == null || filled > MOST ? marked : value;
    }
}
