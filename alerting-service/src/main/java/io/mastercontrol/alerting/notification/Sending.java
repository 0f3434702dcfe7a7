package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.receiver.Message;
import io.mastercontrol.alerting.receiver.Outcome;
import io.mastercontrol.alerting.receiver.Receiver;
import io.mastercontrol.alerting.receiver.ReceiverRepository;
import io.mastercontrol.alerting.receiver.Sender;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The stage that makes an attempt and says when the next one is due. */
@ApplicationScoped
class Sending implements Stage {
    private final ReceiverRepository receivers;
    private final List<Sender> senders;
    private final DeliveryConfig config;
    private final Backoff backoff;
    private final Clock clock;

    Sending(ReceiverRepository receivers, @All List<Sender> senders, DeliveryConfig config, Clock clock) {
        this.receivers = receivers;
        this.senders = senders;
        this.config = config;
        this.backoff = new Backoff(
                config.firstPause(),
                config.longestPause(),
                () -> ThreadLocalRandom.current().nextDouble());
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
        long began = System.nanoTime();
        return sender.get()
                .send(
                        receiver,
                        new Message(delivery.id(), delivery.body(), start, delivery.reference(), delivery.fresh()))
                .map(outcome -> new Verdict.Attempted(
                        outcome, (System.nanoTime() - began) / 1_000_000, retryIn(delivery, outcome, start)));
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
