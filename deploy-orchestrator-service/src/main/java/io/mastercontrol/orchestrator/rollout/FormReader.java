package io.mastercontrol.orchestrator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.orchestrator.http.Refusal;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the fields of a form that people write, and refuses what makes no sense with one sentence that names the field.
 *
 * @param path where the form stands in the request, such as {@code strategy.steps[0]}
 */
record FormReader(String path, JsonNode form) {
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m|h|d)?");
    private static final Duration LONGEST = Duration.ofDays(7);

    /** A form with these fields and no others; one that is not there is empty. */
    static FormReader of(String path, JsonNode form, List<String> fields) {
        JsonNode there = form == null || form.isNull() ? Json.mapper().createObjectNode() : form;
        FormReader reader = new FormReader(path, there);
        if (!there.isObject()) {
            throw Refusal.badField(path, "The field " + path + " must be an object.");
        }
        for (Iterator<String> names = there.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!fields.contains(name)) {
                throw reader.refusal(name, "is no field here; there are " + String.join(", ", fields));
            }
        }
        return reader;
    }

    boolean has(String name) {
        return !form.path(name).isMissingNode() && !form.path(name).isNull();
    }

    Optional<String> text(String name) {
        return has(name) ? Optional.of(form.path(name).asText().trim()) : Optional.empty();
    }

    Optional<Share> share(String name) {
        try {
            return text(name).map(Share::of);
        } catch (IllegalArgumentException e) {
            throw refusal(name, e.getMessage());
        }
    }

    Optional<Integer> whole(String name) {
        return text(name).map(text -> {
            if (!text.matches("\\d{1,6}")) {
                throw refusal(name, "is '" + text + "', but must be a whole number");
            }
            return Integer.valueOf(text);
        });
    }

    Optional<Boolean> flag(String name) {
        if (has(name) && !form.path(name).isBoolean()) {
            throw refusal(name, "is '" + form.path(name).asText() + "', but must be true or false");
        }
        return has(name) ? Optional.of(form.path(name).asBoolean()) : Optional.empty();
    }

    /** A form within this one. */
    FormReader part(String name, List<String> fields) {
        return of(path + "." + name, form.path(name), fields);
    }

    <E extends Enum<E>> Optional<E> word(String name, Class<E> words) {
        return text(name)
                .map(text -> Arrays.stream(words.getEnumConstants())
                        .filter(word -> word.name().equals(text))
                        .findFirst()
                        .orElseThrow(() -> refusal(
                                name,
                                "is '" + text + "', but must be "
                                        + String.join(
                                                " or ",
                                                Arrays.stream(words.getEnumConstants())
                                                        .map(Enum::name)
                                                        .toList()))));
    }

    Optional<Duration> duration(String name) {
        return text(name).map(text -> duration(name, text));
    }

    private Duration duration(String name, String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw refusal(name, "is '" + text + "', but must be a time such as 30s or 5m");
        }
        long factor =
                switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
                    case "ms" -> 1;
                    case "m" -> 60_000;
                    case "h" -> 3_600_000;
                    case "d" -> 86_400_000;
                    default -> 1_000;
                };
        BigDecimal millis = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor));
        if (millis.compareTo(BigDecimal.valueOf(LONGEST.toMillis())) > 0) {
            throw refusal(name, "is '" + text + "', but may be 7d at most");
        }
        return Duration.ofMillis(millis.longValue());
    }

    /** Forms in a list, each with these fields; none if it is not there. */
    List<FormReader> list(String name, List<String> fields) {
        List<FormReader> forms = new ArrayList<>();
        if (has(name) && !form.path(name).isArray()) {
            throw refusal(name, "must be a list");
        }
        for (JsonNode item : form.path(name)) {
            forms.add(of(path + "." + name + "[" + forms.size() + "]", item, fields));
        }
        return forms;
    }

    /** A time as {@link #duration} reads it. */
    static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    Refusal refusal(String name, String what) {
        String owner = path.contains("[") || path.contains(".") ? path : "strategy";
        return Refusal.badField(path + "." + name, "The " + owner + "'s " + name + " " + what + ".");
    }
}
