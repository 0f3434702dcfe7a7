package io.mastercontrol.registry.device;

import java.util.List;

/** Which devices are meant, by their labels: all requirements must hold; none means every device. */
public record Selector(List<Requirement> requirements) {
    public static final Selector EVERY_DEVICE = new Selector(List.of());

    public Selector {
        requirements = List.copyOf(requirements);
    }

    /** One requirement on one label. */
    public sealed interface Requirement {}

    /** {@code label=value}. */
    public record Is(String label, String value) implements Requirement {}

    /** {@code label!=value}; holds for devices without the label too. */
    public record IsNot(String label, String value) implements Requirement {}

    /** {@code label in (a,b)}. */
    public record IsIn(String label, List<String> values) implements Requirement {
        public IsIn {
            values = List.copyOf(values);
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
