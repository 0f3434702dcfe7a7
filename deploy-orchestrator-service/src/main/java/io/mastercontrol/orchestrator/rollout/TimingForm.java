package io.mastercontrol.orchestrator.rollout;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.orchestrator.rollout.Admission.Approval;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The parts of a strategy that say when it may go on, and who lets it: window, approval, queue, membership. */
final class TimingForm {
    private static final List<String> ROLES = List.of("operator", "admin");
    private static final int MOST_APPROVALS = 10;
    private static final int GREATEST_PRIORITY = 1_000;

    private TimingForm() {}

    /** How the members of a rollout come to be. */
    private enum Membership {
        /** Those that match when it is made. */
        snapshot,
        /** Those that match later too. */
        dynamic
    }

    static Admission admission(FormReader fields) {
        Optional<Integer> priority = fields.whole("priority");
        priority.filter(number -> number > GREATEST_PRIORITY).ifPresent(number -> {
            throw fields.refusal("priority", "is " + number + ", but may be 0 to " + GREATEST_PRIORITY);
        });
        return new Admission(
                fields.flag("queue").orElse(priority.isPresent()),
                priority.orElse(0),
                fields.word("membership", Membership.class).orElse(Membership.snapshot) == Membership.dynamic,
                approval(fields));
    }

    /** {@code true}, or what exactly. */
    private static Optional<Approval> approval(FormReader fields) {
        if (!fields.form().path("approval").isObject()) {
            return fields.flag("approval").filter(asked -> asked).map(asked -> Approval.BY_ANYBODY);
        }
        FormReader form = fields.part("approval", List.of("role", "count", "by_others"));
        String role = form.text("role").orElse("operator");
        if (!ROLES.contains(role)) {
            throw form.refusal("role", "is '" + role + "', but must be " + String.join(" or ", ROLES));
        }
        int count = form.whole("count").orElse(1);
        if (count < 1 || count > MOST_APPROVALS) {
            throw form.refusal("count", "is " + count + ", but must be 1 to " + MOST_APPROVALS);
        }
        return Optional.of(new Approval(role, count, form.flag("by_others").orElse(true)));
    }

    static Optional<Window> window(FormReader fields) {
        if (!fields.has("window")) {
            return Optional.empty();
        }
        FormReader form = fields.part("window", List.of("days", "from", "to", "time_zone"));
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        form.form().path("days").forEach(day -> days.add(day(form, day.asText())));
        LocalTime from = time(form, "from");
        LocalTime to = time(form, "to");
        if (from.equals(to)) {
            throw form.refusal("to", "is the same as its beginning; leave the window out if every hour will do");
        }
        ZoneId zone = form.text("time_zone").map(name -> zone(form, name)).orElse(ZoneOffset.UTC);
        return Optional.of(new Window(days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days, from, to, zone));
    }

    private static DayOfWeek day(FormReader form, String name) {
        return Arrays.stream(DayOfWeek.values())
                .filter(day -> word(day).equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() ->
                        form.refusal("days", "has '" + name + "', but must be of mon, tue, wed, thu, fri, sat, sun"));
    }

    private static String word(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }

    private static LocalTime time(FormReader form, String name) {
        String text = form.text(name).orElse("");
        if (!text.matches("([01]\\d|2[0-3]):[0-5]\\d")) {
            throw form.refusal(name, "is '" + text + "', but must be a time of day such as 02:30");
        }
        return LocalTime.parse(text);
    }

    private static ZoneId zone(FormReader form, String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw form.refusal(
                    "time_zone", "is '" + name + "', which is no time zone; write one such as Europe/Berlin");
        }
    }

    /** Writes what {@link #admission} and {@link #window} read. */
    static void write(Strategy strategy, ObjectNode form) {
        Admission admission = strategy.admission();
        if (admission.queue()) {
            form.put("queue", true).put("priority", admission.priority());
        }
        if (admission.dynamic()) {
            form.put("membership", Membership.dynamic.name());
        }
        admission.approval().ifPresent(approval -> {
            if (approval.equals(Approval.BY_ANYBODY)) {
                form.put("approval", true);
            } else {
                form.putObject("approval")
                        .put("role", approval.role())
                        .put("count", approval.count())
                        .put("by_others", approval.byOthers());
            }
        });
        strategy.window().ifPresent(window -> {
            ObjectNode written = form.putObject("window");
            ArrayNode days = written.putArray("days");
            Arrays.stream(DayOfWeek.values()).filter(window.days()::contains).forEach(day -> days.add(word(day)));
            written.put("from", window.from().toString())
                    .put("to", window.to().toString())
                    .put("time_zone", window.zone().getId());
        });
        if (strategy.duringFreeze()) {
            form.put("during_freeze", true);
        }
    }
}
