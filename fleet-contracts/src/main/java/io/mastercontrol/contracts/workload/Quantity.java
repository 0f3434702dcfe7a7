package io.mastercontrol.contracts.workload;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as people write them. */
final class Quantity {
    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}(\\.\\d{1,9})?");
    private static final Pattern PARTS = Pattern.compile("(?:\\d{1,12}(?:\\.\\d{1,9})?(?:ms|s|m|h|d))+");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final BigDecimal LONGEST =
            BigDecimal.valueOf(Duration.ofDays(3650).toMillis());

    private static final Pattern BYTES = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?) ?([KMGT]?)(i?B|)");

    /** Longer texts are none, and would exhaust the stack of the pattern. */
    private static final int LONGEST_TEXT = 64;

    private Quantity() {}

    static Optional<Long> whole(String text) {
        return text.matches("[+-]?\\d{1,12}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    static Optional<Double> decimal(String text) {
        return text.matches("[+-]?\\d{1,9}(\\.\\d{1,9})?") ? Optional.of(Double.parseDouble(text)) : Optional.empty();
    }

    /** A number as people write it: 2 rather than 2.0. */
    static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }

    /** {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 500ms}, or a number of seconds; at most ten years. */
    static Optional<Duration> duration(String text) {
        if (SECONDS.matcher(text).matches()) {
            return millis(new BigDecimal(text).multiply(BigDecimal.valueOf(1_000)));
        }
        if (text.length() > LONGEST_TEXT || !PARTS.matcher(text).matches()) {
            return Optional.empty();
        }
        BigDecimal sum = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            sum = sum.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(MILLIS.get(part.group(2)))));
        }
        return millis(sum);
    }

    private static Optional<Duration> millis(BigDecimal millis) {
        return millis.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis.longValue()));
    }

    /** {@code 64M} and {@code 64MiB} count in 1024s, {@code 64MB} in 1000s; a bare number is bytes. */
    static Optional<Long> bytes(String text) {
        Matcher matcher = BYTES.matcher(text);
        if (!matcher.matches()
                || (matcher.group(2).isEmpty() && matcher.group(3).startsWith("i"))) {
            return Optional.empty();
        }
        int power = matcher.group(2).isEmpty() ? 0 : 1 + "KMGT".indexOf(matcher.group(2));
        BigDecimal unit =
                BigDecimal.valueOf(matcher.group(3).equals("B") ? 1000 : 1024).pow(power);
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(unit);
        return bytes.compareTo(BigDecimal.valueOf(1L << 60)) > 0 ? Optional.empty() : Optional.of(bytes.longValue());
    }
}
