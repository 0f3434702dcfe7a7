package io.mastercontrol.alerting.receiver.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.receiver.Access;
import io.mastercontrol.alerting.receiver.Message;
import io.mastercontrol.alerting.receiver.Outcome;
import io.mastercontrol.alerting.receiver.Receiver;
import io.mastercontrol.alerting.receiver.Sender;
import io.mastercontrol.alerting.receiver.http.Poster;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Posts to a webhook as Standard Webhooks say. */
@ApplicationScoped
class WebhookSender implements Sender {
    private static final String BODY = "body";
    private static final String HEADER = "header.";
    private static final Set<String> OURS = Set.of(
            "host", "content-length", "transfer-encoding", "connection", "idempotency-key", "te", "upgrade", "expect");

    private final Poster poster;

    WebhookSender(Poster poster) {
        this.poster = poster;
    }

    @Override
    public String type() {
        return "webhook";
    }

    @Override
    public Access accept(Access given) {
        Poster.target(given.url());
        Map<String, String> settings = settings(given.settings());
        WebhookSecret secret = given.secret() == null ? WebhookSecret.make() : WebhookSecret.parse(given.secret());
        return new Access(given.url(), secret.written(), settings);
    }

    @Override
    public Uni<Outcome> send(Receiver receiver, Message message) {
        String body;
        try {
            body = body(receiver, message);
        } catch (IllegalArgumentException e) {
            return Uni.createFrom().item(new Outcome.Refused(null, "Not sent: " + e.getMessage()));
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        receiver.settings().forEach((name, value) -> {
            if (name.startsWith(HEADER)) {
                headers.put(name.substring(HEADER.length()), value);
            }
        });
        headers.put("Idempotency-Key", message.id());
        headers.put("webhook-id", message.id());
        headers.put("webhook-timestamp", String.valueOf(message.at().getEpochSecond()));
        headers.put("webhook-signature", WebhookSecret.parse(receiver.secret()).sign(message.id(), message.at(), body));
        return poster.post(Poster.target(receiver.url()), headers, body, answer -> answer.outcome(message.at()));
    }

    private static String body(Receiver receiver, Message message) {
        String template = receiver.settings().get(BODY);
        return template == null
                ? message.body()
                : BodyTemplate.parse(template, isJson(receiver.settings()))
                        .fill(Json.read(message.body(), JsonNode.class));
    }

    private static boolean isJson(Map<String, String> settings) {
        return settings.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(HEADER + "Content-Type"))
                .allMatch(entry -> entry.getValue().contains("json"));
    }

    private static Map<String, String> settings(Map<String, String> given) {
        given.forEach((name, value) -> {
            if (name.equals(BODY)) {
                BodyTemplate.parse(value, isJson(given));
            } else if (!name.startsWith(HEADER)) {
                throw new IllegalArgumentException(
                        "There is no setting '" + name + "' here; known: body, and header.NAME for each header.");
            } else {
                header(name.substring(HEADER.length()), value);
            }
        });
        return given;
    }

    private static void header(String name, String value) {
        if (!name.matches("[A-Za-z0-9-]{1,64}") || !value.matches("[\\x20-\\x7e]{0,2000}")) {
            throw new IllegalArgumentException(
                    "The header '" + name + "' must have letters, digits and -, and a value of visible characters.");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (OURS.contains(lower) || lower.startsWith("webhook-")) {
            throw new IllegalArgumentException("The header '" + name + "' is set by us; leave it out.");
        }
    }
}
