package io.mastercontrol.alerting.notification;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.alerting.act.ActLinks;
import io.mastercontrol.alerting.receiver.Message;
import io.mastercontrol.alerting.receiver.Outcome;
import io.mastercontrol.alerting.receiver.Receiver;
import io.mastercontrol.alerting.receiver.ReceiverRepository;
import io.mastercontrol.alerting.receiver.Sender;
import io.mastercontrol.contracts.message.Json;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/** The stage that makes an attempt and says when the next one is due. */
@ApplicationScoped
class Sending implements Stage {
    private static final Logger LOG = Logger.getLogger(Sending.class);
    /** Of those that waited for a receiver to rest, the first tries, and the others learn from it. */
    private static final int SPREAD_MILLIS = 2_000;

    private final ReceiverRepository receivers;
    private final List<Sender> senders;
    private final ActLinks links;
    private final DeliveryConfig config;
    private final Backoff backoff;
    private final Breaker breaker;
    private final Clock clock;

    Sending(
            ReceiverRepository receivers,
            @All List<Sender> senders,
            ActLinks links,
            DeliveryConfig config,
            Clock clock) {
        this.receivers = receivers;
        this.senders = senders;
        this.links = links;
        this.config = config;
        this.backoff = new Backoff(
                config.firstPause(),
                config.longestPause(),
                () -> ThreadLocalRandom.current().nextDouble());
        this.breaker = new Breaker(config.restAfter(), config.rest());
        this.clock = clock;
    }

    @Override
    public Uni<Verdict> judge(Delivery delivery) {
        return receivers.find(delivery.receiver()).chain(found -> attempt(delivery, found));
    }

    private Uni<Verdict> attempt(Delivery delivery, Optional<Receiver> found) {
        if (found.isEmpty() || !found.get().enabled()) {
            return Uni.createFrom().item(new Verdict.Drop("the receiver was removed or switched off"));
        }
        Receiver receiver = found.get();
        Optional<Sender> sender = senders.stream()
                .filter(candidate -> candidate.type().equals(receiver.type()))
                .findFirst();
        if (sender.isEmpty()) {
            return Uni.createFrom().item(new Verdict.Drop("there is no receiver type " + receiver.type()));
        }
        Instant start = clock.instant();
        Optional<Duration> rest = breaker.pause(receiver, start);
        if (rest.isPresent()) {
            return Uni.createFrom()
                    .item(new Verdict.Hold(
                            rest.get().plusMillis(ThreadLocalRandom.current().nextInt(SPREAD_MILLIS)),
                            "the receiver rests after " + receiver.failures() + " failures in a row"));
        }
        long began = System.nanoTime();
        return body(delivery, receiver)
                .chain(body -> sender.get()
                        .send(
                                receiver,
                                new Message(delivery.id(), body, start, delivery.reference(), delivery.fresh())))
                .call(outcome -> {
                    Breaker.Health health = breaker.after(receiver, outcome, clock.instant());
                    return receivers.health(receiver.id(), health.failures(), health.restsUntil());
                })
                .map(outcome -> new Verdict.Attempted(
                        outcome, (System.nanoTime() - began) / 1_000_000, retryIn(delivery, outcome, start)));
    }

    /** With the links by which this receiver can act; the same for every attempt. */
    private Uni<String> body(Delivery delivery, Receiver receiver) {
        if (!delivery.tellsOfFiring() || delivery.group() == null) {
            return Uni.createFrom().item(delivery.body());
        }
        return links.of(delivery.group(), receiver.name(), delivery.createdAt())
                .onFailure()
                .recoverWithItem(e -> {
                    LOG.warnf(e, "a message goes without links to act by");
                    return Map.of();
                })
                .map(actions -> {
                    if (actions.isEmpty()) {
                        return delivery.body();
                    }
                    ObjectNode body = Json.read(delivery.body(), ObjectNode.class);
                    body.set("actions", Json.mapper().valueToTree(actions));
                    return Json.write(body);
                });
    }

    private Duration retryIn(Delivery delivery, Outcome outcome, Instant now) {
        if (!(outcome instanceof Outcome.Failed failed)) {
            return null;
        }
        if (now.isAfter(delivery.createdAt().plus(config.giveUpAfter()))) {
            return null;
        }
        Duration ours = backoff.after(delivery.attempts() + 1);
        return failed.after().filter(theirs -> theirs.compareTo(ours) > 0).orElse(ours);
    }
}
