package io.mastercontrol.registry.variable;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a variable may be called, and what it may hold. */
public final class VariableText {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]|[\\uE000-\\uE003\\uFFFD]");
    /** Every device gives these itself. */
    private static final Set<String> TAKEN = Set.of("device", "data");

    private static final int LONGEST = 16 * 1024;

    private VariableText() {}

    /** One sentence on what is wrong with a name, or empty. */
    public static Optional<String> refuseName(String name) {
        return NAME.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(
                        "A variable's name must be 1 to 64 letters, digits, '_' or '-', beginning with a letter or '_'.");
    }

    /** The same for one that devices give themselves. */
    public static Optional<String> refuseTaken(String name) {
        return TAKEN.contains(name)
                ? Optional.of("Every device gives '" + name + "' itself; choose another name.")
                : Optional.empty();
    }

    /** The same for a value; null, which removes, is none. */
    public static Optional<String> refuseValue(String value) {
        return value != null
                        && (value.length() > LONGEST || CONTROL.matcher(value).find())
                ? Optional.of("The value must have at most " + LONGEST + " characters, and none that is not printable.")
                : Optional.empty();
    }
}
