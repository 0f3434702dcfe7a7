package io.mastercontrol.alerting.receiver.webhook;

import io.mastercontrol.alerting.receiver.Access;
import io.mastercontrol.alerting.receiver.Message;
import io.mastercontrol.alerting.receiver.Outcome;
import io.mastercontrol.alerting.receiver.Receiver;
import io.mastercontrol.alerting.receiver.Sender;
import io.mastercontrol.alerting.receiver.http.Poster;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Posts to a webhook as Standard Webhooks say. */
@ApplicationScoped
class WebhookSender implements Sender {
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
        given.only();
        WebhookSecret secret = given.secret() == null ? WebhookSecret.make() : WebhookSecret.parse(given.secret());
        return new Access(given.url(), secret.written(), Map.of());
    }

    @Override
    public Uni<Outcome> send(Receiver receiver, Message message) {
        String signature = WebhookSecret.parse(receiver.secret()).sign(message.id(), message.at(), message.body());
        Map<String, String> headers = Map.of(
                "Idempotency-Key", message.id(),
                "webhook-id", message.id(),
                "webhook-timestamp", String.valueOf(message.at().getEpochSecond()),
                "webhook-signature", signature);
        return poster.post(
                Poster.target(receiver.url()), headers, message.body(), answer -> answer.outcome(message.at()));
    }
}
