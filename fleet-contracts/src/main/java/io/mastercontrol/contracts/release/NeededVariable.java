package io.mastercontrol.contracts.release;

/**
 * A variable that the templates of a release use.
 *
 * @param fallback value on a device that has none of its own, or null: then such a device does not get the release
 */
public record NeededVariable(String name, String fallback) {
    public NeededVariable {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("name of a variable is missing");
        }
    }
}
