package io.mastercontrol.agent.link;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Time for which a budget is given, in UTC. */
public enum Period {
    hour,
    day,
    month;

    /** Begin of the one that an instant lies in. */
    Instant begin(Instant at) {
        OffsetDateTime time = at.atOffset(ZoneOffset.UTC);
        return switch (this) {
            case hour -> time.truncatedTo(ChronoUnit.HOURS).toInstant();
            case day -> time.truncatedTo(ChronoUnit.DAYS).toInstant();
            case month -> time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).toInstant();
        };
    }

    /** Begin of the next one. */
    Instant end(Instant at) {
        OffsetDateTime begin = begin(at).atOffset(ZoneOffset.UTC);
        return switch (this) {
            case hour -> begin.plusHours(1).toInstant();
            case day -> begin.plusDays(1).toInstant();
            case month -> begin.plusMonths(1).toInstant();
        };
    }
}
