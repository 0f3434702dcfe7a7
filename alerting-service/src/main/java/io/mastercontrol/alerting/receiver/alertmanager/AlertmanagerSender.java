package io.mastercontrol.alerting.receiver.alertmanager;

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
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What takes Alertmanager's webhooks (version 4 of its format) takes ours; and an Alertmanager itself, at its address for
 * pushes, {@code …/api/v2/alerts}, takes what Prometheus would push to it.
 */
@ApplicationScoped
class AlertmanagerSender implements Sender {
    /** How Alertmanager writes that an alert has no end yet. */
    private static final String NO_END = "0001-01-01T00:00:00Z";

    private static final String PUSHES = "/api/v2/alerts";
    /** Alertmanager ends after five minutes what says no end; ours says one, and is told again or ended before. */
    private static final Duration GOOD_FOR = Duration.ofHours(24);

    private static final Duration TEST = Duration.ofMinutes(1);
    /** As many as a message lists. */
    private static final int MOST_SINGLE = 20;

    private final Poster poster;
    private final Links links;

    AlertmanagerSender(Poster poster, Links links) {
        this.poster = poster;
        this.links = links;
    }

    @Override
    public String type() {
        return "alertmanager";
    }

    @Override
    public Access accept(Access given) {
        given.only();
        Poster.target(given.url());
        return new Access(given.url(), given.secret() == null ? "" : given.secret(), Map.of());
    }

    @Override
    public Uni<Outcome> send(Receiver receiver, Message message) {
        Told told = Told.of(message);
        Map<String, String> headers =
                receiver.secret().isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + receiver.secret());
        URI target = Poster.target(receiver.url());
        String body = String.valueOf(target.getPath()).endsWith(PUSHES)
                ? push(told, links.to(told), message.at())
                : body(receiver.name(), told, links.to(told), links.url());
        return poster.post(target, headers, body, answer -> answer.outcome(message.at()));
    }

    /** Each alert of a group that never had many; else their sum, whose labels do not change until it is over. */
    static String push(Told told, Optional<String> link, Instant now) {
        ArrayNode alerts = Json.mapper().createArrayNode();
        Duration goodFor = told.kind() == Told.Kind.test ? TEST : GOOD_FOR;
        if (told.count() <= MOST_SINGLE) {
            told.alerts().forEach(item -> alerts.add(pushed(item, labels(item), told.resolved(), link, now, goodFor)));
        } else {
            ObjectNode labels = Json.mapper().createObjectNode().put("alertname", "many_alerts");
            labels.setAll(groupLabels(told));
            labels.put("group", told.group());
            alerts.add(pushed(told.sum(), labels, told.resolved(), link, now, goodFor));
        }
        return Json.write(alerts);
    }

    private static ObjectNode pushed(
            Told.Item item, ObjectNode labels, boolean over, Optional<String> link, Instant now, Duration goodFor) {
        ObjectNode alert = Json.mapper().createObjectNode();
        ObjectNode valid = alert.putObject("labels");
        labels.properties()
                .forEach(label -> valid.put(
                        label.getKey().replaceAll("[^a-zA-Z0-9_]", "_").replaceFirst("^(?=\\d)", "_"),
                        label.getValue().asText()));
        alert.set("annotations", annotations(item));
        alert.put("startsAt", item.startedAt());
        alert.put(
                "endsAt",
                over || item.resolved() ? item.endedAt() : now.plus(goodFor).toString());
        link.ifPresent(address -> alert.put("generatorURL", address));
        return alert;
    }

    static String body(String receiver, Told told, Optional<String> link, Optional<String> console) {
        ObjectNode body = Json.mapper().createObjectNode();
        body.put("version", "4");
        body.put("groupKey", "{}/{id=\"" + told.group() + "\"}:" + Json.write(told.labels()));
        body.put("truncatedAlerts", told.unlisted());
        body.put("status", told.resolved() ? "resolved" : "firing");
        body.put("receiver", receiver);
        ObjectNode together = groupLabels(told);
        body.set(
                "groupLabels",
                together.isEmpty() ? together.put("alertname", told.sum().rule()) : together);
        body.set("commonLabels", labels(told.sum()));
        body.set(
                "commonAnnotations",
                told.count() == 1 ? annotations(told.sum()) : Json.mapper().createObjectNode());
        body.put("externalURL", console.orElse(""));
        ArrayNode alerts = body.putArray("alerts");
        told.alerts().forEach(item -> alerts.add(alert(item, told.resolved(), link)));
        return Json.write(body);
    }

    private static ObjectNode alert(Told.Item item, boolean over, Optional<String> link) {
        ObjectNode alert = Json.mapper().createObjectNode();
        boolean resolved = over || item.resolved();
        alert.put("status", resolved ? "resolved" : "firing");
        alert.set("labels", labels(item));
        alert.set("annotations", annotations(item));
        alert.put("startsAt", item.startedAt());
        alert.put("endsAt", resolved ? item.endedAt() : NO_END);
        alert.put("generatorURL", link.orElse(""));
        alert.put("fingerprint", fingerprint(item));
        return alert;
    }

    private static ObjectNode groupLabels(Told told) {
        ObjectNode labels = Json.mapper().createObjectNode();
        told.labels().forEach((name, value) -> labels.put(name.equals("rule") ? "alertname" : name, value));
        return labels;
    }

    private static ObjectNode labels(Told.Item item) {
        ObjectNode labels = Json.mapper().createObjectNode();
        if (!item.rule().isEmpty()) {
            labels.put("alertname", item.rule());
        }
        labels.put("severity", item.severity());
        if (!item.device().isEmpty()) {
            labels.put("device", item.device());
        }
        if (!item.workload().isEmpty()) {
            labels.put("workload", item.workload());
        }
        return labels;
    }

    private static ObjectNode annotations(Told.Item item) {
        return Json.mapper().createObjectNode().put("summary", item.summary());
    }

    /** Names what is wrong with what, as Alertmanager's does: 16 hexadecimal digits of the labels. */
    private static String fingerprint(Told.Item item) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(Json.write(labels(item)).getBytes(StandardCharsets.UTF_8));
            return String.format("%016x", ByteBuffer.wrap(hash).getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
