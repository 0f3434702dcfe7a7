package io.mastercontrol.registry.inventory;

import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.registry.device.Labels;
import io.mastercontrol.registry.device.Selector;
import io.mastercontrol.registry.variable.VariableText;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the things of an inventory may be: the same as if people wrote them one by one. Sentences go on after "Line 7". */
final class EntryRules {
    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int LONGEST_NAME = 200;
    private static final int MOST_GROUPS = 100;
    private static final int MOST_VARIABLES = 500;
    private static final int LONGEST_SHOWN = 80;

    private EntryRules() {}

    static Optional<String> refuse(Entry entry) {
        Optional<String> wrong =
                switch (entry.kind()) {
                    case device -> device(entry);
                    case group -> group(entry);
                    case variables -> scope(entry.id());
                    case enrolment_token -> Optional.empty();
                };
        return wrong.or(() -> variables(entry.variables()));
    }

    private static Optional<String> device(Entry entry) {
        if (!Topics.isDeviceId(entry.id()) || Topics.serviceOf(entry.id()).isPresent()) {
            return Optional.of("names the device '" + shown(entry.id())
                    + "', but a device's id has 1 to 63 lower-case letters, digits and hyphens, and is no service's");
        }
        String name = entry.name();
        if (name != null
                && (name.isBlank()
                        || name.length() > LONGEST_NAME
                        || name.chars().anyMatch(Character::isISOControl))) {
            return Optional.of("has a name that must have 1 to " + LONGEST_NAME + " printable characters");
        }
        if (entry.groups() != null && entry.groups().size() > MOST_GROUPS) {
            return Optional.of("names " + entry.groups().size() + " groups; a device can be in " + MOST_GROUPS);
        }
        if (entry.labels() == null) {
            return Optional.empty();
        }
        // What is removed needs a name that could be there, and no value.
        Map<String, String> labels = new TreeMap<>(entry.labels());
        labels.replaceAll((label, value) -> value == null ? "x" : value);
        return Labels.refuse(labels).map(sentence -> "has a label that cannot be: " + sentence.replaceAll("\\.$", ""));
    }

    private static Optional<String> group(Entry entry) {
        if (!GROUP.matcher(entry.id()).matches()) {
            return Optional.of("names the group '" + shown(entry.id())
                    + "', but a group's name has 1 to 63 letters, digits, '.', '_' or '-'");
        }
        try {
            return Selector.parse(entry.selector()).groups().isEmpty()
                    ? Optional.empty()
                    : Optional.of("makes a group of groups; name labels or facts");
        } catch (Selector.Malformed e) {
            return Optional.of(
                    "has a selector that cannot be read: " + e.getMessage().replaceAll("\\.$", ""));
        }
    }

    private static Optional<String> scope(String scope) {
        return scope.equals("fleet") || scope.matches("group/.+")
                ? Optional.empty()
                : Optional.of("has variables of '" + shown(scope)
                        + "'; that must be fleet or group/NAME, and a device's are on its own line");
    }

    private static Optional<String> variables(Map<String, String> variables) {
        if (variables == null) {
            return Optional.empty();
        }
        if (variables.size() > MOST_VARIABLES) {
            return Optional.of("sets " + variables.size() + " variables; there can be " + MOST_VARIABLES);
        }
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            Optional<String> wrong = VariableText.refuseName(variable.getKey())
                    .or(() -> VariableText.refuseTaken(variable.getKey()))
                    .or(() -> VariableText.refuseValue(variable.getValue()));
            if (wrong.isPresent()) {
                return Optional.of("sets the variable '" + shown(variable.getKey()) + "', which cannot be: "
                        + wrong.get().replaceAll("\\.$", ""));
            }
        }
        return Optional.empty();
    }

    static String shown(String text) {
        String kept = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
        return kept.replaceAll("\\p{Cntrl}", "?");
    }
}
