package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.YamlNode.Mapping;
import io.mastercontrol.contracts.workload.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;

/**
 * A workload file on its way to a tree: with Qute, if it asks for it, carried out, and values marked.
 *
 * @param root empty when there is a problem
 * @param missing variables of a Qute template that have no value
 */
record FilledFile(Optional<YamlNode> root, Problems problems, List<UsedVariable> missing) {
    /** A file may grow so much by its loops. */
    private static final int MOST = 4 * YamlReader.MAX_CHARACTERS;

    static FilledFile of(String file, String yaml, Map<String, String> variables, boolean missingAllowed) {
        Problems problems = new Problems(file);
        if (!QuteText.isIn(yaml) || yaml.length() > YamlReader.MAX_CHARACTERS) {
            return new FilledFile(YamlReader.read(yaml, problems), problems, List.of());
        }
        List<UsedVariable> missing = new ArrayList<>();
        Optional<String> text = rendered(yaml, variables, missingAllowed, problems, missing);
        if (!missingAllowed) {
            missing.forEach(used -> problems.add(used.line(), Template.hasNoValue(used.name())));
        }
        if (text.isEmpty() || !problems.isEmpty()) {
            return new FilledFile(Optional.empty(), problems, missing);
        }
        Problems after = new Problems(file + ", as it is filled in");
        return new FilledFile(YamlReader.marked(text.get(), after), after, missing);
    }

    /** See {@link WorkloadParser#mentions}. */
    static Set<String> mentions(String yaml) {
        Set<String> names = new TreeSet<>(vars(yaml, new Problems("")).keySet());
        Matcher found = Template.PLACEHOLDER.matcher(yaml);
        while (found.find()) {
            names.add(found.group(1));
        }
        if (QuteText.isIn(yaml)) {
            try {
                names.addAll(QuteText.parse(Template.mark(yaml)).mentioned());
            } catch (QuteText.Malformed e) {
                // Told where the file is checked; nothing can be said of what it would use.
                return names;
            }
        }
        return names;
    }

    static String shown(String yaml, Map<String, String> variables) {
        Problems problems = new Problems("");
        Map<String, String> values = new HashMap<>(vars(yaml, problems));
        values.putAll(variables);
        String marked = QuteText.isIn(yaml)
                ? rendered(yaml, variables, true, problems, new ArrayList<>()).orElse(yaml)
                : Template.mark(yaml);
        return Template.show(marked, values);
    }

    private static Optional<String> rendered(
            String yaml,
            Map<String, String> variables,
            boolean missingAllowed,
            Problems problems,
            List<UsedVariable> missing) {
        if (Template.reserved(yaml) >= 0) {
            problems.add(0, "has a character that is reserved, U+E000 or U+E001; remove it");
            return Optional.empty();
        }
        try {
            QuteText text = QuteText.parse(Template.mark(yaml));
            Map<String, String> values = new HashMap<>(vars(yaml, problems));
            values.putAll(variables);
            text.needed().stream()
                    .filter(used -> !values.containsKey(used.name()))
                    .forEach(missing::add);
            return missing.isEmpty() || missingAllowed ? Optional.of(text.render(values, MOST)) : Optional.empty();
        } catch (QuteText.Malformed e) {
            problems.add(e.line(), "is no Qute template: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The file's own variables, which the template may use; they are read before it is carried out. */
    private static Map<String, String> vars(String yaml, Problems problems) {
        String block = QuteText.vars(yaml);
        if (block.isBlank()) {
            return Map.of();
        }
        Map<String, String> values = new HashMap<>();
        YamlReader.read(block, problems)
                .flatMap(root -> root instanceof Mapping mapping ? mapping.find("vars") : Optional.empty())
                .map(YamlNode.Entry::value)
                .ifPresent(written -> {
                    if (written instanceof Mapping mapping) {
                        mapping.entries().stream()
                                .filter(entry -> entry.value() instanceof Scalar)
                                .forEach(entry -> values.put(
                                        entry.name(), Template.show(((Scalar) entry.value()).text(), values)));
                    }
                });
        return values;
    }
}
