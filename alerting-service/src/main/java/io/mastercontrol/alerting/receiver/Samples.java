package io.mastercontrol.alerting.receiver;

import io.mastercontrol.alerting.receiver.http.WireExchange;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sends a sample to a receiver, once, and shows what went over the wire. */
@ApplicationScoped
class Samples {
    private final Clock clock;

    Samples(Clock clock) {
        this.clock = clock;
    }

    /**
     * How a test went.
     *
     * @param exchanges what went over the wire, without the secrets
     */
    public record Tested(boolean delivered, Integer status, String detail, String sent, List<WireExchange> exchanges) {}

    Uni<Tested> send(Receiver receiver, Sender sender) {
        String body = Json.write(Map.of(
                "type",
                "alert.test",
                "timestamp",
                clock.instant(),
                "data",
                Map.of(
                        "rule",
                        "test",
                        "severity",
                        "info",
                        "summary",
                        "This is a test of receiver " + receiver.name())));
        Message message = new Message(UUID.randomUUID().toString(), body, clock.instant(), null, 1);
        List<WireExchange> seen = new CopyOnWriteArrayList<>();
        List<String> secrets = secrets(receiver, sender);
        return sender.send(receiver, message)
                .withContext((uni, context) -> {
                    context.put(WireExchange.WITNESS, seen);
                    return uni;
                })
                .map(outcome -> new Tested(
                        outcome instanceof Outcome.Delivered,
                        outcome.status(),
                        outcome.detail(),
                        body,
                        seen.stream().map(one -> one.masked(secrets)).toList()));
    }

    private static List<String> secrets(Receiver receiver, Sender sender) {
        boolean secretUrl = !sender.shown(receiver.url()).equals(receiver.url());
        List<String> secrets = new ArrayList<>(List.of(
                receiver.secret(), secretUrl ? URI.create(receiver.url()).getRawPath() : ""));
        receiver.settings().forEach((name, value) -> secrets.add(ReceiverView.isSecret(name) ? value : ""));
        return secrets;
    }
}
