package io.mastercontrol.agent.link;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Bytes, in both directions together, that the agent may spend on a network interface in a period.
 *
 * @param network name of the interface, where {@code *} stands for anything
 */
public record Budget(String network, long bytes, Period period) {
    private static final Pattern FORM =
            Pattern.compile("(?:([^:\\s]+):)?\\s*(\\d{1,12})([kKmMgG]?)[bB]?/(hour|day|month)");

    /**
     * Reads {@code wwan0:50M/day}, or {@code 1G/month} for all interfaces together with {@code *}.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    static Budget of(String text) {
        Matcher form = FORM.matcher(text.trim());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "'" + text.trim() + "' must look like wwan0:50M/day or 1G/month (hour, day or month)");
        }
        long unit =
                switch (form.group(3).toLowerCase(Locale.ROOT)) {
                    case "k" -> 1L << 10;
                    case "m" -> 1L << 20;
                    case "g" -> 1L << 30;
                    default -> 1;
                };
        String network = form.group(1) == null ? "*" : form.group(1);
        long number = Long.parseLong(form.group(2));
        if (number == 0 || number > Long.MAX_VALUE / unit / 2) {
            throw new IllegalArgumentException("'" + text.trim() + "' names no amount");
        }
        return new Budget(network, number * unit, Period.valueOf(form.group(4)));
    }

    /** For the configuration. */
    public static final class Form implements Converter<Budget> {
        private static final long serialVersionUID = 1;

        @Override
        public Budget convert(String text) {
            return of(text);
        }
    }

    boolean isFor(String name) {
        return matches(network, name);
    }

    /** Whether a name is what a pattern with {@code *} says. */
    static boolean matches(String pattern, String name) {
        return name.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
    }
}
