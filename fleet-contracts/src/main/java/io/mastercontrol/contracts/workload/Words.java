package io.mastercontrol.contracts.workload;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Words of the YAML, however people spell them: {@code on-failure}, {@code On_Failure}, {@code SIGTERM}. */
final class Words {
    private Words() {}

    static Optional<String> find(List<String> words, String text) {
        String plain = text.replace('-', '_');
        return words.stream().filter(word -> word.equalsIgnoreCase(plain)).findFirst();
    }

    static Optional<Boolean> flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> Optional.of(true);
            case "false", "no", "off" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** With or without {@code SIG}. */
    static Optional<String> signal(List<String> words, String text) {
        return find(words, text.replaceFirst("(?i)^SIG", ""));
    }
}
