package io.mastercontrol.cli.fleet;

import io.mastercontrol.cli.api.Api;
import java.util.Optional;
import java.util.function.Function;

/**
 * Something in which the fleet is not as the files want it.
 *
 * @param sign {@code +} is missing, {@code ~} is different, {@code -} is there and in no file, {@code !} cannot be done
 * @param text the rest of the line
 * @param make makes it so, and says what it did if there is more to say; empty if nothing is done about it
 */
record Change(char sign, String text, Optional<Function<Api, String>> make) {
    static Change of(char sign, String text, Function<Api, String> make) {
        return new Change(sign, text, Optional.of(make));
    }

    static Change only(char sign, String text) {
        return new Change(sign, text, Optional.empty());
    }

    String line() {
        return sign + " " + text;
    }
}
