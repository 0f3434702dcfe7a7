package io.mastercontrol.alerting.receiver.alertmanager;

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
        String status = told.resolved() ? "resolved" : "firing";
        ObjectNode body = Json.mapper().createObjectNode();
        body.put("version", "4");
        body.put("groupKey", "{}:{alertname=\"" + told.rule() + "\", id=\"" + told.alert() + "\"}");
        body.put("truncatedAlerts", 0);
        body.put("status", status);
        body.put("receiver", receiver);
        body.putObject("groupLabels").put("alertname", told.rule());
        body.set("commonLabels", labels(told));
        body.set("commonAnnotations", annotations(told));
        body.put("externalURL", console.orElse(""));
        ObjectNode alert = body.putArray("alerts").addObject();
        alert.put("status", status);
        alert.set("labels", labels(told));
        alert.set("annotations", annotations(told));
        alert.put("startsAt", told.startedAt());
        alert.put("endsAt", told.resolved() ? told.endedAt() : NO_END);
        alert.put("generatorURL", link.orElse(""));
        alert.put("fingerprint", fingerprint(told));
        return Json.write(body);
    }

    private static ObjectNode labels(Told told) {
        ObjectNode labels = Json.mapper().createObjectNode();
        labels.put("alertname", told.rule()).put("severity", told.severity());
        if (!told.device().isEmpty()) {
            labels.put("device", told.device());
        }
        if (!told.workload().isEmpty()) {
            labels.put("workload", told.workload());
        }
        return labels;
    }

    private static ObjectNode annotations(Told told) {
        return Json.mapper().createObjectNode().put("summary", told.summary());
    }

    /** Names what is wrong with what, as Alertmanager's does: 16 hexadecimal digits of the labels. */
    private static String fingerprint(Told told) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(Json.write(labels(told)).getBytes(StandardCharsets.UTF_8));
            return String.format("%016x", ByteBuffer.wrap(hash).getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
