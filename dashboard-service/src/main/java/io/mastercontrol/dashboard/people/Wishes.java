package io.mastercontrol.dashboard.people;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.mastercontrol.dashboard.access.Role;
import io.mastercontrol.dashboard.http.Refusal;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The body of a request, field by field; what it does not know it refuses, so that a slip is not taken for a wish. */
final class Wishes {
    private static final int DEEPEST = 20;
    private static final int LONGEST_SCOPE = 1_000;
    private static final JsonMapper STRICT = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode body;

    private Wishes(JsonNode body) {
        this.body = body;
    }

    /** @throws Refusal if it is no JSON object, or has other fields than these */
    static Wishes of(byte[] text, String... known) {
        JsonNode body;
        try {
            body = STRICT.readTree(text);
        } catch (JsonProcessingException e) {
            throw Refusal.of(400, "The body is no valid JSON (line " + line(e) + ").");
        } catch (IOException e) {
            throw Refusal.of(400, "The body is no text in UTF-8.");
        }
        if (body == null || !body.isObject()) {
            throw Refusal.of(400, "The body must be a JSON object with " + String.join(", ", known) + ".");
        }
        Set<String> allowed = Set.copyOf(Arrays.asList(known));
        body.fieldNames().forEachRemaining(name -> {
            if (!allowed.contains(name)) {
                throw Refusal.of(
                        400, "There is no field " + shown(name) + "; what there is: " + String.join(", ", known) + ".");
            }
        });
        return new Wishes(body);
    }

    private static int line(JsonProcessingException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    }

    private static String shown(String name) {
        return name.length() > 40 ? name.substring(0, 40) + "…" : name;
    }

    boolean has(String field) {
        return body.has(field);
    }

    /** Empty if it is left out or null. */
    Optional<String> text(String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.asText().chars().anyMatch(Character::isISOControl)) {
            throw Refusal.of(400, "The field " + field + " must be a text without control characters.");
        }
        return Optional.of(value.asText());
    }

    Optional<Boolean> flag(String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isBoolean()) {
            throw Refusal.of(400, "The field " + field + " must be true or false.");
        }
        return Optional.of(value.asBoolean());
    }

    Optional<Role> role() {
        return text("role").map(word -> {
            for (Role role : Role.values()) {
                if (role.name().equals(word)) {
                    return role;
                }
            }
            throw Refusal.of(400, "The role must be viewer, operator or admin.");
        });
    }

    /** Null for none. */
    String scope() {
        String scope = text("scope").map(String::strip).orElse("");
        if (scope.length() > LONGEST_SCOPE) {
            throw Refusal.of(
                    400,
                    "A scope has at most " + LONGEST_SCOPE + " characters; make a group of the devices"
                            + " and say @group=NAME.");
        }
        return scope.isEmpty() ? null : scope;
    }
}
