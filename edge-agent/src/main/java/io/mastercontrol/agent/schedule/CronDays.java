package io.mastercontrol.agent.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * The times of an expression of five fields by the wall clock. Where day of month and day of week are both restricted, a day
 * that either names will do, as everywhere; but as on Debian, a field that begins with a star, like {@code *&#47;2}, only
 * restricts what the other one names.
 *
 * @param weekday what the day has to be besides, if both have to hold
 */
record CronDays(ExecutionTime times, Optional<ExecutionTime> weekday) {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    /** The 29th of February on a given weekday comes after 40 years at the latest. */
    private static final int YEARS = 41;

    /** @throws IllegalArgumentException naming what is wrong with the expression */
    static CronDays of(String cron) {
        ExecutionTime whole = times(cron);
        String[] fields = cron.trim().split("\\s+");
        boolean both = fields.length == 5
                && !fields[2].equals("*")
                && !fields[4].equals("*")
                && (fields[2].startsWith("*") || fields[4].startsWith("*"));
        if (!both) {
            return new CronDays(whole, Optional.empty());
        }
        String days = String.join(" ", fields[0], fields[1], fields[2], fields[3], "*");
        return new CronDays(times(days), Optional.of(times("* * * * " + fields[4])));
    }

    private static ExecutionTime times(String cron) {
        return ExecutionTime.forCron(PARSER.parse(cron).validate());
    }

    /** The first time after that one. */
    Optional<ZonedDateTime> next(ZonedDateTime after) {
        Optional<ZonedDateTime> next = times.nextExecution(after);
        while (weekday.isPresent()
                && next.isPresent()
                && !weekday.get().isMatch(next.get())
                && next.get().isBefore(after.plusYears(YEARS))) {
            ZonedDateTime midnight = next.get().toLocalDate().plusDays(1).atStartOfDay(after.getZone());
            next = times.nextExecution(midnight.minusSeconds(1));
        }
        return next;
    }
}
