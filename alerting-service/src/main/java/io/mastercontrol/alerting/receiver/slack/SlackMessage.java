package io.mastercontrol.alerting.receiver.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.alerting.receiver.Told;
import io.mastercontrol.contracts.message.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** An alert in Slack's Block Kit: a headline, what it is about, and since when. */
final class SlackMessage {
    /** Bounds of Block Kit: of a header, of a field. */
    private static final int HEADER = 150;

    private static final int FIELD = 2_000;
    private static final int LISTED = 10;
    private static final int LINE = 150;

    private SlackMessage() {}

    /** {@code text} for notifications and {@code blocks} for the channel. */
    static ObjectNode of(Told told, Optional<String> link) {
        ObjectNode message = Json.mapper().createObjectNode();
        message.put("text", escape(cut(told.headline(), FIELD)));
        ArrayNode blocks = message.putArray("blocks");
        blocks.addObject()
                .put("type", "header")
                .putObject("text")
                .put("type", "plain_text")
                .put("text", cut(sign(told) + " " + told.headline(), HEADER))
                .put("emoji", true);
        Told.Item sum = told.sum();
        ArrayNode fields = blocks.addObject().put("type", "section").putArray("fields");
        field(fields, "Severity", sum.severity());
        field(fields, "Rule", sum.rule());
        field(fields, "Device", sum.device());
        field(fields, "Workload", sum.workload());
        if (told.count() > 1) {
            field(fields, "Alerts", told.count() + (told.resolved() ? "" : ", " + told.firing() + " firing"));
            blocks.addObject()
                    .put("type", "section")
                    .putObject("text")
                    .put("type", "mrkdwn")
                    .put("text", cut(list(told), FIELD));
        }
        blocks.addObject()
                .put("type", "context")
                .putArray("elements")
                .addObject()
                .put("type", "mrkdwn")
                .put("text", context(told, link));
        return message;
    }

    private static String context(Told told, Optional<String> link) {
        StringBuilder text = new StringBuilder("Since " + time(told.sum().startedAt()));
        text.append(told.resolved() ? ", over at " + time(told.sum().endedAt()) : "");
        link.ifPresent(page -> text.append(" · <" + page + "|Open in the console>"));
        told.actions().forEach((name, address) -> text.append(" · <" + address + "|" + name + ">"));
        return text.toString();
    }

    private static String list(Told told) {
        StringBuilder list = new StringBuilder();
        told.alerts().stream()
                .limit(LISTED)
                .forEach(alert -> list.append("• ")
                        .append(escape(cut(alert.line(), LINE)))
                        .append('\n'));
        int left = told.unlisted() + Math.max(0, told.alerts().size() - LISTED);
        return list.append(left > 0 ? "and " + left + " more" : "").toString().strip();
    }

    private static void field(ArrayNode fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.addObject().put("type", "mrkdwn").put("text", "*" + name + "*\n" + escape(cut(value, FIELD / 2)));
        }
    }

    private static String sign(Told told) {
        if (told.resolved()) {
            return ":white_check_mark:";
        }
        if (told.kind() == Told.Kind.acknowledged) {
            return ":eyes:";
        }
        return switch (told.sum().severity()) {
            case "critical" -> ":rotating_light:";
            case "warning" -> ":warning:";
            default -> ":information_source:";
        };
    }

    /** Shown in the reader's own time zone. */
    private static String time(String rfc3339) {
        try {
            return "<!date^" + Instant.parse(rfc3339).getEpochSecond() + "^{date_short_pretty} {time_secs}|" + rfc3339
                    + ">";
        } catch (DateTimeParseException e) {
            return escape(rfc3339);
        }
    }

    /** The three characters that mean something to Slack. */
    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
