package io.mastercontrol.alerting.receiver.pagerduty;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.alerting.receiver.Access;
import io.mastercontrol.alerting.receiver.Links;
import io.mastercontrol.alerting.receiver.Message;
import io.mastercontrol.alerting.receiver.Outcome;
import io.mastercontrol.alerting.receiver.Receiver;
import io.mastercontrol.alerting.receiver.Sender;
import io.mastercontrol.alerting.receiver.Told;
import io.mastercontrol.alerting.receiver.http.Poster;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/** PagerDuty, Events API v2: a group of alerts is one incident under its id as {@code dedup_key}. */
@ApplicationScoped
class PagerDutySender implements Sender {
    static final String ADDRESS = "https://events.pagerduty.com/v2/enqueue";
    /** What the API takes. */
    private static final int LONGEST_SUMMARY = 1_024;

    private final Poster poster;
    private final Links links;

    PagerDutySender(Poster poster, Links links) {
        this.poster = poster;
        this.links = links;
    }

    @Override
    public String type() {
        return "pagerduty";
    }

    @Override
    public Access accept(Access given) {
        given.only();
        String url = given.url() == null ? ADDRESS : given.url();
        Poster.target(url);
        if (given.secret() == null || !given.secret().matches("[0-9A-Za-z]{32}")) {
            throw new IllegalArgumentException(
                    "The secret must be the integration key of an Events API v2 integration: 32 letters and digits.");
        }
        return new Access(url, given.secret(), Map.of());
    }

    @Override
    public Uni<Outcome> send(Receiver receiver, Message message) {
        Told told = Told.of(message);
        String event = event(receiver.secret(), told, links.to(told));
        return poster.post(Poster.target(receiver.url()), Map.of(), event, answer -> answer.outcome(message.at()));
    }

    static String event(String key, Told told, Optional<String> link) {
        ObjectNode event = Json.mapper().createObjectNode();
        event.put("routing_key", key);
        event.put(
                "event_action",
                switch (told.kind()) {
                    case resolved -> "resolve";
                    case acknowledged -> "acknowledge";
                    default -> "trigger";
                });
        event.put("dedup_key", told.group());
        if (told.kind() == Told.Kind.resolved || told.kind() == Told.Kind.acknowledged) {
            return Json.write(event);
        }
        event.put("client", "Master Control");
        link.ifPresent(page -> {
            event.put("client_url", page);
            event.putArray("links").addObject().put("href", page).put("text", "Open in the console");
        });
        told.actions()
                .forEach((name, address) -> event.withArray("links")
                        .addObject()
                        .put("href", address)
                        .put("text", name));
        Told.Item sum = told.sum();
        ObjectNode payload = event.putObject("payload");
        payload.put("summary", cut(sum.summary()));
        payload.put("source", sum.device().isEmpty() ? "master-control" : sum.device());
        payload.put("severity", severity(sum.severity()));
        payload.put("timestamp", sum.startedAt());
        if (!sum.workload().isEmpty()) {
            payload.put("component", sum.workload());
        }
        payload.put("class", sum.rule());
        ObjectNode details = payload.putObject("custom_details");
        details.put("rule", sum.rule()).put("device", sum.device()).put("workload", sum.workload());
        if (told.count() > 1) {
            details.put("count", told.count()).put("firing", told.firing());
            ArrayNode alerts = details.putArray("alerts");
            told.alerts().forEach(alert -> alerts.add(alert.line()));
        }
        return Json.write(event);
    }

    private static String cut(String summary) {
        String text = summary.isBlank() ? "an alert without a summary" : summary;
        return text.length() <= LONGEST_SUMMARY ? text : text.substring(0, LONGEST_SUMMARY - 1) + "…";
    }

    /** PagerDuty knows critical, error, warning and info. */
    private static String severity(String ours) {
        return switch (ours) {
            case "critical", "warning" -> ours;
            default -> "info";
        };
    }
}
