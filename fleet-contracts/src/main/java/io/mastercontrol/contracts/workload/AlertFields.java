package io.mastercontrol.contracts.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.expression.Expression;
import io.mastercontrol.contracts.expression.ExpressionParser;
import io.mastercontrol.contracts.workload.Field.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The section that says what a device is to look after by itself. */
final class AlertFields {
    static final String NAME_PATTERN = "[a-z0-9][a-z0-9_-]{0,62}";
    private static final int MOST = 20;
    private static final String LED = "[A-Za-z0-9][A-Za-z0-9:._-]{0,62}";
    private static final List<String> KNOWN = List.of("when", "for", "clear_for", "hook", "led");

    static final Field ALERTS = new Field(
            "alerts",
            new Type.NamedTrees(NAME_PATTERN, "1 to 63 of a-z, 0-9, - and _, beginning with a letter or digit"),
            "none",
            "What the device looks after by itself, with a network or without, by name: `when` is a condition"
                    + " ([alerting](alerting.md#expressions)), `for` how long it must last, `clear_for` how long it must be"
                    + " over, `hook` a command for its beginning and end, `led` a light that blinks meanwhile.",
            "{stuck: {when: 'error_lines_per_hour > 1000', for: 1m, hook: [logger, stuck], led: led0}}");

    private AlertFields() {}

    static List<LocalAlert> of(FieldReader fields) {
        List<LocalAlert> alerts = new ArrayList<>();
        Map<String, JsonNode> trees = fields.namedTrees("alerts");
        if (trees.size() > MOST) {
            fields.problem("alerts", "has " + trees.size() + " alerts, but there may be " + MOST + " at most");
        }
        trees.forEach((name, tree) -> alert(fields, name, tree).ifPresent(alerts::add));
        return List.copyOf(alerts);
    }

    private static Optional<LocalAlert> alert(FieldReader fields, String name, JsonNode tree) {
        Optional<String> wrong = tree.properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> !KNOWN.contains(key))
                .findFirst();
        if (wrong.isPresent()) {
            return refuse(
                    fields,
                    name,
                    "has '" + YamlNode.shown(wrong.get()) + "'; did you mean '"
                            + Nearest.of(wrong.get(), KNOWN).orElse("when") + "'?");
        }
        String when = tree.path("when").asText("");
        if (!when.contains("{{")) {
            try {
                refuseMemory(ExpressionParser.condition(when));
            } catch (IllegalArgumentException e) {
                return refuse(fields, name, "has the condition '" + YamlNode.shown(when) + "': " + e.getMessage());
            }
        }
        Optional<Duration> hold = Quantity.duration(tree.path("for").asText("0"));
        Optional<Duration> clear = Quantity.duration(tree.path("clear_for").asText("0"));
        if (hold.isEmpty() || clear.isEmpty()) {
            return refuse(fields, name, "has a time that is none; write for example 30s or 5m");
        }
        String led = tree.path("led").asText("");
        if (!led.isEmpty() && !led.matches(LED)) {
            return refuse(fields, name, "has the light '" + YamlNode.shown(led) + "', which is no name of one");
        }
        return Optional.of(new LocalAlert(
                name,
                when,
                hold.get(),
                clear.get(),
                hook(tree.path("hook")),
                Optional.of(led).filter(s -> !s.isEmpty())));
    }

    private static void refuseMemory(Expression condition) {
        condition.visit(part -> {
            if (part instanceof Expression.Window window) {
                throw new IllegalArgumentException(
                        window.function() + " looks back, and a device keeps no past; write for: beside it");
            }
            if (part instanceof Expression.Label) {
                throw new IllegalArgumentException("a device does not know its labels");
            }
        });
    }

    /** As {@code command}: a list is executed as it stands, a text goes to the shell. */
    private static List<String> hook(JsonNode written) {
        if (written.isTextual()) {
            return List.of("/bin/sh", "-c", written.asText());
        }
        List<String> words = new ArrayList<>();
        written.forEach(word -> words.add(word.asText()));
        return List.copyOf(words);
    }

    private static Optional<LocalAlert> refuse(FieldReader fields, String name, String why) {
        fields.problem("alerts", "'" + name + "' " + why);
        return Optional.empty();
    }
}
