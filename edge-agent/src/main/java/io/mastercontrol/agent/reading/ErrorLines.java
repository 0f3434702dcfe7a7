package io.mastercontrol.agent.reading;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * How often a workload's output tells of an error: lines of JSON whose level is error or worse, and others that begin with
 * such a word or with the head of a stack trace. Over the last ten minutes at most, and since this version began to run.
 */
final class ErrorLines {
    private static final long WINDOW = TimeUnit.MINUTES.toNanos(10);
    private static final long SHORTEST = TimeUnit.MINUTES.toNanos(1);
    private static final double HOUR = TimeUnit.HOURS.toNanos(1);
    /** Of a line, where its level is. */
    private static final int HEAD = 240;

    private static final Pattern BAD = Pattern.compile(
            "\"(?i:level|severity|lvl|levelname)\"\\s*:\\s*(\"(?i:error|err|fatal|critical|crit|panic|alert|emergency)\"|[5-9]0\\b)"
                    + "|(?<![A-Za-z])(ERROR|FATAL|CRITICAL|PANIC|SEVERE)(?![A-Za-z])"
                    + "|(?<![A-Za-z])(?i:level)=(?i:error|fatal|critical|panic)(?![A-Za-z])"
                    + "|\\[(?i:error|fatal|critical|crit|emerg|alert)\\]"
                    + "|^Traceback \\(most recent call last\\)|^Exception in thread |^panic: ");

    private final Deque<Count> counts = new ArrayDeque<>();
    private String version;
    private String cursor;
    private long since;

    private record Count(long nanos, int lines) {}

    /** Where reading goes on, or null before anything was read. */
    String cursor() {
        return cursor;
    }

    /** Another version runs: what the one before told is not its. */
    void of(String runs, long now) {
        if (!runs.equals(version)) {
            version = runs;
            counts.clear();
            since = now;
        }
    }

    /** @param text what came since, or null the first time, when only the place is noted */
    void read(String text, String next, long now) {
        cursor = next;
        int bad = text == null ? 0 : count(text);
        if (bad > 0) {
            counts.add(new Count(now, bad));
        }
    }

    static int count(String text) {
        int bad = 0;
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            int stop = end < 0 ? text.length() : end;
            if (BAD.matcher(text.substring(start, Math.min(stop, start + HEAD))).find()) {
                bad++;
            }
            start = stop + 1;
        }
        return bad;
    }

    double perHour(long now) {
        while (!counts.isEmpty() && now - counts.peek().nanos() > WINDOW) {
            counts.remove();
        }
        long span = Math.max(SHORTEST, Math.min(WINDOW, now - since));
        return counts.stream().mapToInt(Count::lines).sum() * HOUR / span;
    }
}
