package io.mastercontrol.alerting.route;

import io.mastercontrol.alerting.rule.Severity;
import io.mastercontrol.alerting.rule.Span;
import io.mastercontrol.contracts.workload.Nearest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The routing as people write it; docs/alerting.md has the fields. Read strictly: a field that nobody knows is refused with
 * its line, as what it was meant to do would not be done.
 */
public final class RoutingDocument {
    private static final List<String> TOP = List.of("route", "inhibit", "time_intervals", "depends_on_label");
    private static final List<String> ROUTE = List.of(
            "name",
            "match",
            "devices",
            "receiver",
            "receivers",
            "escalation",
            "group_by",
            "group_wait",
            "group_interval",
            "repeat_interval",
            "group_stays",
            "mute",
            "active",
            "continue",
            "routes");
    private static final List<String> MATCH = List.of("rule", "severity", "device", "workload", "labels");
    private static final List<String> INHIBIT = List.of("source", "target", "equal");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Span LONGEST_WAIT = new Span(Duration.ofHours(1));

    private final Map<String, TimeInterval> intervals = new LinkedHashMap<>();
    private final List<Mention> mentions = new ArrayList<>();

    private RoutingDocument() {}

    /** A name of something that lives elsewhere, and the line that has it. */
    public record Mention(String kind, String name, int line) {}

    /** What was read. */
    public record Parsed(Routing routing, List<Mention> mentions) {}

    /**
     * Reads a document.
     *
     * @throws IllegalArgumentException one sentence that names the line
     */
    public static Parsed parse(String yaml) {
        RoutingDocument document = new RoutingDocument();
        Routing routing = Written.read(yaml).map(document::routing).orElseGet(Routing::standard);
        return new Parsed(routing, document.mentions);
    }

    private Routing routing(Written top) {
        Map<String, Written> fields = top.fields("the document", TOP);
        if (fields.containsKey("time_intervals")) {
            fields.get("time_intervals")
                    .entries("time_intervals")
                    .forEach((name, value) -> intervals.put(name, TimeIntervals.read(name, value)));
        }
        Routing standard = Routing.standard();
        Route root = fields.containsKey("route")
                ? route(fields.get("route"), standard.root().leg(), true)
                : standard.root();
        List<Inhibition> inhibitions = fields.containsKey("inhibit")
                ? fields.get("inhibit").items("inhibit").stream()
                        .map(RoutingDocument::inhibition)
                        .toList()
                : List.of();
        String parents = fields.containsKey("depends_on_label")
                ? fields.get("depends_on_label").text("depends_on_label")
                : Routing.PARENTS;
        return new Routing(root, inhibitions, intervals, parents);
    }

    private Route route(Written written, Leg above, boolean root) {
        Map<String, Written> fields = written.fields("a route", ROUTE);
        if (root) {
            for (String chooser : List.of("match", "devices", "continue", "name")) {
                if (fields.containsKey(chooser)) {
                    throw fields.get(chooser)
                            .wrong("the first route takes every alert, so it has no '" + chooser
                                    + "'; write it in one of its routes");
                }
            }
        }
        Match match = fields.containsKey("match") ? match(fields.get("match"), "match") : Match.ALL;
        String devices = fields.containsKey("devices") ? fields.get("devices").text("devices") : null;
        if (devices != null) {
            mentions.add(new Mention("selector", devices, fields.get("devices").line()));
        }
        if (!root && match.names().isEmpty() && devices == null) {
            throw written.wrong("this route has neither 'match' nor 'devices', so it would take everything");
        }
        String name = root ? Routing.ROOT : above.route() + "/" + name(fields, match, devices);
        Leg leg = leg(written, fields, above, name);
        List<Route> routes = new ArrayList<>();
        if (fields.containsKey("routes")) {
            Set<String> names = new HashSet<>();
            for (Written child : fields.get("routes").items("routes")) {
                Route route = route(child, leg, false);
                if (!names.add(route.leg().route())) {
                    throw child.wrong("there are two routes " + route.leg().route() + "; name them differently");
                }
                routes.add(route);
            }
        }
        boolean goesOn =
                fields.containsKey("continue") && fields.get("continue").flag("continue");
        return new Route(leg, match, devices, goesOn, List.copyOf(routes));
    }

    private Leg leg(Written written, Map<String, Written> fields, Leg above, String name) {
        List<String> receivers = above.receivers();
        String escalation = above.escalation();
        long targets = java.util.stream.Stream.of("receiver", "receivers", "escalation")
                .filter(fields::containsKey)
                .count();
        if (targets > 1) {
            throw written.wrong("a route has either 'receiver', 'receivers' or 'escalation'");
        }
        for (String field : List.of("receiver", "receivers")) {
            if (fields.containsKey(field)) {
                receivers = fields.get(field).items(field).stream()
                        .map(item -> mention("receiver", item.text(field), item))
                        .distinct()
                        .toList();
                receivers = receivers.equals(List.of("*")) ? null : receivers;
                escalation = null;
            }
        }
        if (fields.containsKey("escalation")) {
            escalation = mention("escalation", fields.get("escalation").text("escalation"), fields.get("escalation"));
            receivers = List.of();
        }
        return new Leg(
                name,
                receivers,
                escalation,
                grouping(fields, above.grouping()),
                intervals(fields.get("mute"), "mute", above.mute()),
                intervals(fields.get("active"), "active", above.active()));
    }

    /** Groups go by the name of their route; one without is named for what it takes, so that others may move around it. */
    private static String name(Map<String, Written> fields, Match match, String devices) {
        if (!fields.containsKey("name")) {
            String taken = new TreeMap<>(match.names())
                    .entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + String.join("|", entry.getValue()))
                            .collect(Collectors.joining(","));
            return devices == null ? taken : taken.isEmpty() ? devices : taken + "," + devices;
        }
        String name = fields.get("name").text("name");
        if (!NAME.matcher(name).matches()) {
            throw fields.get("name").wrong("the name '" + name + "' must be 1 to 63 letters, digits, '.', '_' and '-'");
        }
        return name;
    }

    private String mention(String kind, String name, Written at) {
        mentions.add(new Mention(kind, name, at.line()));
        return name;
    }

    private static Grouping grouping(Map<String, Written> fields, Grouping above) {
        boolean by = fields.containsKey("group_by");
        Span wait = span(fields, "group_wait", above.first());
        if (wait.duration().compareTo(LONGEST_WAIT.duration()) > 0) {
            throw fields.get("group_wait").wrong("group_wait is " + wait + ", but may be at most " + LONGEST_WAIT);
        }
        return new Grouping(
                by ? fields.get("group_by").texts("group_by") : above.by(),
                wait,
                span(fields, "group_interval", above.interval()),
                span(fields, "repeat_interval", above.repeat()),
                fields.containsKey("group_stays")
                        ? fields.get("group_stays").flag("group_stays")
                        : by || above.stays());
    }

    private static Span span(Map<String, Written> fields, String name, Span otherwise) {
        if (!fields.containsKey(name)) {
            return otherwise;
        }
        Span span = fields.get(name).span(name);
        if (span.duration().isZero() && !name.equals("group_wait")) {
            throw fields.get(name).wrong(name + " is 0, but must be longer");
        }
        return span;
    }

    private List<String> intervals(Written written, String what, List<String> above) {
        if (written == null) {
            return above;
        }
        return written.items(what).stream()
                .map(item -> {
                    String name = item.text(what);
                    if (!intervals.containsKey(name)) {
                        throw item.wrong("there is no time interval '" + name + "'"
                                + Nearest.of(name, intervals.keySet())
                                        .map(near -> "; the nearest is '" + near + "'")
                                        .orElse("; time_intervals has none"));
                    }
                    return name;
                })
                .toList();
    }

    private static Inhibition inhibition(Written written) {
        Map<String, Written> fields = written.fields("an inhibit rule", INHIBIT);
        for (String needed : List.of("source", "target")) {
            if (!fields.containsKey(needed)) {
                throw written.wrong("an inhibit rule needs '" + needed + "'");
            }
        }
        return new Inhibition(
                match(fields.get("source"), "source"),
                match(fields.get("target"), "target"),
                fields.containsKey("equal") ? fields.get("equal").texts("equal") : List.of());
    }

    static Match match(Written written, String what) {
        Map<String, Written> fields = written.fields("'" + what + "'", MATCH);
        Map<String, List<String>> names = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (name.equals("labels")) {
                value.entries("labels").forEach((label, wanted) -> names.put(label, wanted.texts("label " + label)));
            } else {
                names.put(name, value.texts(name));
            }
        });
        if (names.isEmpty()) {
            throw written.wrong("'" + what + "' is empty");
        }
        List<String> severities =
                Arrays.stream(Severity.values()).map(Severity::name).toList();
        for (String severity : names.getOrDefault("severity", List.of())) {
            String plain = severity.replaceFirst("^!", "");
            if (!plain.contains("*") && !severities.contains(plain)) {
                throw fields.get("severity")
                        .wrong("there is no severity '" + plain + "'; there are " + String.join(", ", severities));
            }
        }
        return new Match(names);
    }
}
