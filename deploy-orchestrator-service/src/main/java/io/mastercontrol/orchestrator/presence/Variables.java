package io.mastercontrol.orchestrator.presence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.mastercontrol.contracts.message.Json;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the templates of a release are filled in with on one device, as it was when it was asked for. */
public record Variables(Map<String, String> values) {
    public static final Variables NONE = new Variables(Map.of());

    private static final TypeReference<Map<String, String>> TYPE = new TypeReference<>() {};

    public Variables {
        values = Map.copyOf(values);
    }

    /** As it is kept in the database; null for none. */
    public String text() {
        return values.isEmpty() ? null : Json.write(new TreeMap<>(values));
    }

    public static Variables parse(String text) {
        if (text == null) {
            return NONE;
        }
        try {
            return new Variables(Json.mapper().readValue(text, TYPE));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("the database holds variables that cannot be read", e);
        }
    }

    Variables only(Set<String> names) {
        Map<String, String> some = new TreeMap<>(values);
        some.keySet().retainAll(names);
        return new Variables(some);
    }
}
