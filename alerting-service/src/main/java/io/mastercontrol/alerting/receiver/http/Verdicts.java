package io.mastercontrol.alerting.receiver.http;

import io.mastercontrol.alerting.receiver.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;

/** What an HTTP answer means for a delivery. */
public final class Verdicts {
    /** Request Timeout, Too Early, Too Many Requests: the same request may do later. */
    private static final Set<Integer> LATER = Set.of(408, 425, 429);

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private Verdicts() {}

    public static Outcome of(int status, String retryAfter, Instant now) {
        if (status >= 200 && status < 300) {
            return new Outcome.Delivered(status, "The receiver answered " + status + ".", null);
        }
        if (status >= 500 || LATER.contains(status)) {
            return new Outcome.Failed(status, "The receiver answered " + status + ".", wait(retryAfter, now));
        }
        String hint = status >= 300 && status < 400 ? "; redirects are not followed" : "";
        return new Outcome.Refused(status, "The receiver answered " + status + hint + ".");
    }

    /** Reads {@code Retry-After}, seconds or a date (RFC 9110, 10.2.3); at most an hour is honoured. */
    private static Optional<Duration> wait(String retryAfter, Instant now) {
        if (retryAfter == null) {
            return Optional.empty();
        }
        try {
            Duration asked = retryAfter.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(retryAfter))
                    : Duration.between(
                            now,
                            ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            Duration bounded = asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
            return bounded.isNegative() ? Optional.empty() : Optional.of(bounded);
        } catch (DateTimeParseException e) {
            // An answer that we cannot read is as good as none: our own backoff decides.
            return Optional.empty();
        }
    }
}
