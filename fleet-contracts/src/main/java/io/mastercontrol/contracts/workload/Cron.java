package io.mastercontrol.contracts.workload;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The language of {@code schedule}: what the agent's {@code CronTimes} takes, so that a wrong expression is refused where
 * it is written and not on the device. A test of the agent holds the two together.
 */
final class Cron {
    private static final int LONGEST = 256;
    private static final Map<String, String> NICKNAMES = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final List<Part> PARTS = List.of(
            new Part("a minute", 0, 59, List.of(), ""),
            new Part("an hour", 0, 23, List.of(), ""),
            new Part("a day of the month", 1, 31, List.of(), ""),
            new Part("a month", 1, 12, MONTHS, ", or jan to dec"),
            new Part("a day of the week", 0, 7, DAYS, ", or mon to sun"));
    private static final Pattern ITEM = Pattern.compile("(\\*|(\\w{1,4})(?:-(\\w{1,4}))?)(?:/(\\d{1,4}))?");
    private static final int[] LONGEST_MONTHS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private Cron() {}

    /** One of the five; {@code words} stand for 1, 2, 3… */
    private record Part(String name, int min, int max, List<String> words, String alsoWords) {
        String hint() {
            return name + " is a number from " + min + " to " + max + alsoWords
                    + ", or *, with lists (1,2), ranges (1-5, the smaller first) and steps (*/"
                    + Math.min(5, max) + ")";
        }

        int number(String word) {
            int index = words.indexOf(word);
            return index >= 0 ? index + 1 : word.matches("\\d+") ? Integer.parseInt(word) : -1;
        }
    }

    /** With one space between fields, and {@code @hourly} and its like spelt out, which the agent does not know. */
    static String normal(String cron) {
        String one = cron.strip().replaceAll("\\s+", " ");
        return NICKNAMES.getOrDefault(one.toLowerCase(Locale.ROOT), one);
    }

    /** What is wrong with a normal expression and what to write instead, as the rest of a sentence, or empty. */
    static Optional<String> problem(String cron) {
        String[] fields = cron.toLowerCase(Locale.ROOT).split(" ");
        if (cron.length() > LONGEST || fields.length != PARTS.size()) {
            return Optional.of("it needs five fields, minute hour day month weekday, such as '*/5 * * * *', or one of"
                    + " @hourly, @daily, @weekly, @monthly, @yearly");
        }
        for (int i = 0; i < fields.length; i++) {
            if (values(fields[i], PARTS.get(i)).isEmpty()) {
                return Optional.of("'" + fields[i] + "' means nothing there: "
                        + PARTS.get(i).hint());
            }
        }
        return everComes(fields)
                ? Optional.empty()
                : Optional.of("that day never comes; choose a day that the month has, such as 28");
    }

    private static boolean everComes(String[] fields) {
        int earliest = values(fields[2], PARTS.get(2)).first();
        return !fields[4].equals("*")
                || values(fields[3], PARTS.get(3)).stream().anyMatch(month -> earliest <= LONGEST_MONTHS[month - 1]);
    }

    /** Every value that a field means; none if it is wrong. */
    private static TreeSet<Integer> values(String field, Part part) {
        TreeSet<Integer> all = new TreeSet<>();
        for (String item : field.split(",", -1)) {
            TreeSet<Integer> some = item(item, part);
            if (some.isEmpty()) {
                return some;
            }
            all.addAll(some);
        }
        return all;
    }

    private static TreeSet<Integer> item(String item, Part part) {
        TreeSet<Integer> values = new TreeSet<>();
        Matcher matcher = ITEM.matcher(item);
        if (!matcher.matches()) {
            return values;
        }
        boolean any = matcher.group(1).equals("*");
        boolean single = !any && matcher.group(3) == null && matcher.group(4) == null;
        int from = any ? part.min : part.number(matcher.group(2));
        int to = matcher.group(3) != null ? part.number(matcher.group(3)) : single ? from : part.max;
        int step = matcher.group(4) == null ? 1 : Integer.parseInt(matcher.group(4));
        boolean inRange = from >= part.min && to <= part.max && step > 0 && step <= part.max;
        for (int value = from; inRange && value <= to; value += step) {
            values.add(value);
        }
        return values;
    }
}
