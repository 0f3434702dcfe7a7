package io.mastercontrol.registry.device;

import java.util.List;
import java.util.Map;

/** Which devices are meant, by their labels: all requirements must hold; none means every device. */
public record Selector(List<Requirement> requirements) {
    public static final Selector EVERY_DEVICE = new Selector(List.of());

    public Selector {
        requirements = List.copyOf(requirements);
    }

    /** Whether a device with these labels is meant; as {@link SelectorSql} finds it in the database. */
    public boolean matches(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.holds(labels));
    }

    /** One requirement on one label. */
    public sealed interface Requirement {
        boolean holds(Map<String, String> labels);
    }

    /** {@code label=value}. */
    public record Is(String label, String value) implements Requirement {
        @Override
        public boolean holds(Map<String, String> labels) {
            return value.equals(labels.get(label));
        }
    }

    /** {@code label!=value}; holds for devices without the label too. */
    public record IsNot(String label, String value) implements Requirement {
        @Override
        public boolean holds(Map<String, String> labels) {
            return !value.equals(labels.get(label));
        }
    }

    /** {@code label in (a,b)}. */
    public record IsIn(String label, List<String> values) implements Requirement {
        public IsIn {
            values = List.copyOf(values);
        }

        @Override
        public boolean holds(Map<String, String> labels) {
            String value = labels.get(label);
            return value != null && values.contains(value);
        }
    }

    /** A selector that cannot be read; the message names the position, counted from 1. */
    public static final class Malformed extends RuntimeException {
        Malformed(String message) {
            super(message);
        }
    }

    /**
     * Reads {@code label=value,label!=value,label in (a,b)}.
     *
     * @param text null or blank for every device
     * @throws Malformed if it is no selector
     */
    public static Selector parse(String text) {
        return text == null || text.isBlank() ? EVERY_DEVICE : new SelectorParser(text).parse();
    }
}
