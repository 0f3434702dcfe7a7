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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;

/** What takes Alertmanager's webhooks (version 4 of its format) takes ours. */
@ApplicationScoped
class AlertmanagerSender implements Sender {
    /** How Alertmanager writes that an alert has no end yet. */
    private static final String NO_END = "0001-01-01T00:00:00Z";

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
        return poster.post(
                Poster.target(receiver.url()),
                headers,
                body(receiver.name(), told, links.to(told), links.url()),
                answer -> answer.outcome(message.at()));
    }

    static String body(String receiver, Told told, Optional<String> link, Optional<String> console) {
        ObjectNode body = Json.mapper().createObjectNode();
        body.put("version", "4");
        body.put("groupKey", "{}/{id=\"" + told.group() + "\"}:" + Json.write(told.labels()));
        body.put("truncatedAlerts", told.unlisted());
        body.put("status", told.resolved() ? "resolved" : "firing");
        body.put("receiver", receiver);
        body.set("groupLabels", groupLabels(told));
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
        if (labels.isEmpty()) {
            labels.put("alertname", told.sum().rule());
        }
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
