package io.mastercontrol.alerting.notification;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.alerting.alert.Alert;
import io.mastercontrol.alerting.alert.AlertView;
import io.mastercontrol.alerting.rule.Severity;
import io.mastercontrol.contracts.message.Json;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is said of a group, as JSON: {@code data} is the alert where there is one only, and else their sum under the group's
 * id; {@code alerts} are the first of them.
 */
final class MessageBody {
    /** More alerts than this are counted and not listed. */
    static final int LISTED = 20;

    private static final int NAMED = 3;

    private MessageBody() {}

    /**
     * The alerts that a message tells of.
     *
     * @param fresh whose beginning is told with it
     * @param firing the others that fire
     * @param ended whose end is told with it
     * @param earlier how many ended before
     */
    record Told(List<Alert> fresh, List<Alert> firing, List<Alert> ended, int earlier) {
        private Stream<Alert> all() {
            return Stream.of(fresh, firing, ended).flatMap(List::stream);
        }

        Alert first() {
            return all().findFirst().orElseThrow();
        }

        private int active() {
            return fresh.size() + firing.size();
        }

        int count() {
            return active() + ended.size() + earlier;
        }
    }

    /** @param by who acknowledged, or null */
    static String of(String type, Group group, int sequence, Told told, String by, Instant now) {
        ObjectNode body = Json.mapper().createObjectNode();
        body.put("type", type);
        body.set("timestamp", Json.mapper().valueToTree(now));
        put(body, "by", by);
        List<AlertView> views = told.all().map(AlertView::of).toList();
        body.set("data", told.count() == 1 ? Json.mapper().valueToTree(views.get(0)) : sum(group, told, views));
        ObjectNode about = body.putObject("group");
        about.put("id", group.id()).put("route", group.route()).put("sequence", sequence);
        about.set("labels", Json.mapper().valueToTree(group.labels()));
        about.put("count", told.count())
                .put("firing", told.active())
                .put("resolved", told.count() - told.active())
                .put("new", told.fresh().size())
                .put("truncated", Math.max(0, views.size() - LISTED));
        ArrayNode alerts = body.putArray("alerts");
        views.stream()
                .limit(LISTED)
                .forEach(view -> alerts.add((ObjectNode) Json.mapper().valueToTree(view)));
        return Json.write(body);
    }

    private static ObjectNode sum(Group group, Told told, List<AlertView> views) {
        ObjectNode data = Json.mapper().createObjectNode();
        data.put("id", group.id());
        put(data, "rule", common(views, AlertView::rule));
        data.put("severity", worst(views).name());
        data.put("state", told.active() > 0 ? "firing" : "resolved");
        put(data, "device", common(views, AlertView::device));
        put(data, "workload", common(views, AlertView::workload));
        data.put("summary", summary(told, views));
        Instant started = views.stream()
                .map(AlertView::startedAt)
                .min(Comparator.naturalOrder())
                .orElse(null);
        data.set("started_at", Json.mapper().valueToTree(started));
        Instant resolved = views.stream()
                .map(AlertView::resolvedAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
        if (told.active() == 0 && resolved != null) {
            data.set("resolved_at", Json.mapper().valueToTree(resolved));
        }
        return data;
    }

    /** {@code 12 alerts device_offline: pi-1, pi-2, pi-3 and 9 more}. */
    private static String summary(Told told, List<AlertView> views) {
        Map<String, Long> rules = views.stream()
                .collect(Collectors.groupingBy(AlertView::rule, LinkedHashMap::new, Collectors.counting()));
        String which = String.join(", ", rules.keySet().stream().limit(NAMED).toList())
                + (rules.size() > NAMED ? " and " + (rules.size() - NAMED) + " more rules" : "");
        boolean over = told.active() == 0;
        long shown = over ? told.count() : told.active();
        List<String> subjects = views.stream()
                .filter(view -> over || view.resolvedAt() == null)
                .map(MessageBody::subject)
                .distinct()
                .toList();
        String named = String.join(", ", subjects.stream().limit(NAMED).toList())
                + (subjects.size() > NAMED ? " and " + (subjects.size() - NAMED) + " more" : "");
        String gone = over || told.count() == told.active() ? "" : "; " + (told.count() - told.active()) + " are over";
        return shown + (shown == 1 ? " alert " : " alerts ") + which + ": " + named + gone;
    }

    private static String subject(AlertView view) {
        if (view.device() == null) {
            return view.workload() == null ? "the fleet" : view.workload();
        }
        return view.workload() == null ? view.device() : view.workload() + " on " + view.device();
    }

    private static Severity worst(List<AlertView> views) {
        return views.stream()
                .map(AlertView::severity)
                .min(Comparator.naturalOrder())
                .orElse(Severity.info);
    }

    private static String common(List<AlertView> views, Function<AlertView, String> field) {
        List<String> values = views.stream().map(field).distinct().limit(2).toList();
        return values.size() == 1 ? values.get(0) : null;
    }

    private static void put(ObjectNode data, String name, String value) {
        if (value != null) {
            data.put(name, value);
        }
    }
}
