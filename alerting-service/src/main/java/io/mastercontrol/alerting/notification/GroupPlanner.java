package io.mastercontrol.alerting.notification;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Decides what a group of alerts has to tell now, and when to look at it again. */
final class GroupPlanner {
    /** More alerts than this before the first message are a storm, which is told when it has calmed down. */
    static final int STORM = 20;

    /** As many as this, and the newest only just there, may be the first of a storm that is known slowly. */
    private static final int GROWING = 3;

    private static final Duration STEADY = Duration.ofMillis(500);
    private static final Duration LONGEST_GROWTH = Duration.ofSeconds(2);
    private static final Duration CALM = Duration.ofSeconds(5);
    private static final Duration LONGEST_STORM = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration NOTHING_TO_DO = Duration.ofHours(1);

    private GroupPlanner() {}

    /** What a message is about. */
    enum Kind {
        firing,
        resolved
    }

    /**
     * A message.
     *
     * @param fresh alerts whose beginning it tells
     * @param ended alerts whose end it tells
     */
    record Tell(Kind kind, List<String> fresh, List<String> ended) {}

    /**
     * What to do.
     *
     * @param dropped alerts of which nobody is told any more, with the reason
     * @param held alerts of which nobody is told yet, with the reason
     * @param tell null for nothing
     * @param over whether nothing will come any more
     */
    record Plan(Map<String, String> dropped, Map<String, String> held, Tell tell, boolean over, Instant due) {}

    static Plan plan(Group group, List<Notice> notices, Instant now) {
        Map<String, String> dropped = new LinkedHashMap<>();
        Map<String, String> held = new LinkedHashMap<>();
        notices.stream().filter(notice -> !notice.told()).forEach(notice -> {
            if (notice.over()) {
                dropped.put(
                        notice.alert(),
                        "over before anyone was told" + (notice.quiet() == null ? "" : "; " + notice.quiet()));
            } else if (notice.quiet() != null) {
                held.put(notice.alert(), notice.quiet());
            }
        });
        List<Notice> audible = of(notices, notice -> !notice.told() && !notice.over() && notice.quiet() == null);
        List<Notice> firing = of(notices, notice -> notice.told() && !notice.over());
        List<Notice> ended = of(notices, notice -> notice.told() && notice.over());
        boolean isLast = firing.isEmpty() && audible.isEmpty();
        Tell tell = null;
        Instant due = now.plus(held.isEmpty() ? NOTHING_TO_DO : LOOK_AGAIN);
        if (isLast && !ended.isEmpty()) {
            tell = new Tell(Kind.resolved, List.of(), ids(ended));
        } else if (!isLast) {
            Instant next = next(group, audible, firing, ended, held.size());
            if (next != null && !next.isAfter(now)) {
                tell = new Tell(Kind.firing, ids(audible), ids(ended));
            } else if (next != null && next.isBefore(due)) {
                due = next;
            }
        }
        if (tell != null && tell.kind() == Kind.firing && group.repeat() != null) {
            due = earlier(due, now.plus(group.repeat()));
        }
        return new Plan(dropped, held, tell, isLast && held.isEmpty(), due);
    }

    /** When the next message about it is due; null if nothing is to be said. */
    private static Instant next(Group group, List<Notice> audible, List<Notice> firing, List<Notice> ended, int held) {
        if (!audible.isEmpty() && firing.isEmpty()) {
            return first(group, audible, held);
        }
        if (!audible.isEmpty() || !ended.isEmpty()) {
            return group.toldAt().plus(group.interval());
        }
        boolean taken = firing.stream().allMatch(notice -> notice.takenBy() != null);
        return group.repeat() == null || taken || group.escalation() != null
                ? null
                : group.toldAt().plus(group.repeat());
    }

    private static Instant first(Group group, List<Notice> audible, int held) {
        Instant began =
                audible.stream().map(Notice::joinedAt).min(Instant::compareTo).orElseThrow();
        Instant due = began.plus(group.first());
        if (audible.size() + held > STORM) {
            Duration calm = group.first().compareTo(CALM) < 0 ? CALM : group.first();
            Duration longest = group.first().compareTo(LONGEST_STORM) < 0 ? LONGEST_STORM : group.first();
            due = later(due, earlier(group.joinedAt().plus(calm), began.plus(longest)));
        } else if (audible.size() + held >= GROWING) {
            Duration steady = group.first().compareTo(STEADY) < 0 ? group.first() : STEADY;
            due = later(due, earlier(group.joinedAt().plus(steady), due.plus(LONGEST_GROWTH)));
        }
        return group.notBefore() == null ? due : later(due, group.notBefore());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static List<Notice> of(List<Notice> notices, Predicate<Notice> which) {
        return notices.stream().filter(which).toList();
    }

    private static List<String> ids(List<Notice> notices) {
        return notices.stream().map(Notice::alert).toList();
    }
}
