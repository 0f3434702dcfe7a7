package io.mastercontrol.agent.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.contracts.workload.WorkloadSpec.MissedRun;
import io.mastercontrol.contracts.workload.WorkloadSpec.Overlap;
import io.mastercontrol.contracts.workload.WorkloadSpec.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.springframework.scheduling.support.CronExpression;

/** The agent's schedules against a library that shares no code with the one it uses. */
class CronAgainstSpringTest {
    private static final Duration NEAR_A_CHANGE_OF_CLOCKS = Duration.ofDays(2);

    @Property(tries = 3_000)
    void theNextTimeIsTheSame(
            @ForAll("expressions") String cron, @ForAll("moments") Instant now, @ForAll("zones") String zone) {
        Optional<Instant> ours = CronTimes.of(
                        new Schedule(cron, Optional.of(zone), MissedRun.skip, Overlap.skip, Duration.ZERO))
                .next(now, Optional.empty());
        Optional<Instant> theirs = springs(cron, now.atZone(ZoneId.of(zone)));
        Assume.that(ours.isEmpty() || !clocksChange(ZoneId.of(zone), now, ours.get()));
        assertEquals(theirs, ours, () -> cron + " after " + now + " in " + zone);
    }

    /** Unix takes a day that either of its two fields names, if both name some; Spring one that both name. */
    private static Optional<Instant> springs(String cron, ZonedDateTime now) {
        String[] f = cron.split(" ");
        // As in crontab(5): a field that begins with a star restricts, but does not offer another day.
        boolean either = !f[2].startsWith("*") && !f[4].startsWith("*");
        // Unix counts weekdays from Sunday, 0, also in steps; Spring counts them from Monday, 1.
        f[4] = f[4].startsWith("*/") ? weekdays(Integer.parseInt(f[4].substring(2))) : f[4];
        Stream<String> all = either
                ? Stream.of(
                        String.join(" ", "0", f[0], f[1], f[2], f[3], "*"),
                        String.join(" ", "0", f[0], f[1], "*", f[3], f[4]))
                : Stream.of("0 " + String.join(" ", f));
        return all.map(expression -> CronExpression.parse(expression).next(now))
                .flatMap(Stream::ofNullable)
                .map(ZonedDateTime::toInstant)
                .min(Instant::compareTo);
    }

    private static String weekdays(int step) {
        return IntStream.iterate(0, day -> day <= 6, day -> day + step)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(","));
    }

    /** What is done then is said in the documentation and tried elsewhere; libraries differ about it. */
    private static boolean clocksChange(ZoneId zone, Instant from, Instant to) {
        ZoneOffsetTransition next = zone.getRules().nextTransition(from.minus(NEAR_A_CHANGE_OF_CLOCKS));
        return next != null && next.getInstant().isBefore(to.plus(NEAR_A_CHANGE_OF_CLOCKS));
    }

    private static Arbitrary<String> field(int low, int high) {
        Arbitrary<String> number = Arbitraries.integers().between(low, high).map(String::valueOf);
        Arbitrary<String> range = Combinators.combine(
                        Arbitraries.integers().between(low, high),
                        Arbitraries.integers().between(low, high))
                .as((a, b) -> Math.min(a, b) + "-" + Math.max(a, b));
        Arbitrary<String> step =
                Arbitraries.integers().between(1, Math.max(2, (high - low) / 2)).map(by -> "*/" + by);
        Arbitrary<String> stepped =
                Combinators.combine(range, Arbitraries.integers().between(1, 5)).as((r, by) -> r + "/" + by);
        Arbitrary<String> one = Arbitraries.oneOf(number, range, stepped);
        Arbitrary<String> several = one.list().ofMinSize(2).ofMaxSize(3).map(items -> String.join(",", items));
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(5, Arbitraries.just("*")),
                net.jqwik.api.Tuple.of(3, one),
                net.jqwik.api.Tuple.of(1, step),
                net.jqwik.api.Tuple.of(1, several));
    }

    @Provide
    Arbitrary<String> expressions() {
        return Combinators.combine(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6))
                .as((minute, hour, day, month, weekday) -> String.join(" ", minute, hour, day, month, weekday));
    }

    @Provide
    Arbitrary<Instant> moments() {
        return Arbitraries.longs()
                .between(
                        Instant.parse("2024-01-01T00:00:00Z").getEpochSecond(),
                        Instant.parse("2032-12-31T00:00:00Z").getEpochSecond())
                .map(Instant::ofEpochSecond);
    }

    @Provide
    Arbitrary<String> zones() {
        return Arbitraries.of("UTC", "Asia/Kolkata", "Asia/Tokyo", "Europe/Berlin", "America/St_Johns");
    }
}
