package io.mastercontrol.alerting.receiver;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How well each receiver can be reached, in metrics; every replica tells the same, as the database knows it. */
@ApplicationScoped
class ReceiverGauges {
    private final ReceiverRepository receivers;
    private final MultiGauge resting;
    private final MultiGauge failures;
    private final MultiGauge dead;
    private final Clock clock;

    ReceiverGauges(ReceiverRepository receivers, MeterRegistry meters, Clock clock) {
        this.receivers = receivers;
        this.clock = clock;
        resting = MultiGauge.builder("mc_alerting_receiver_resting")
                .description("1 while the breaker is open: the receiver is left alone after failures")
                .register(meters);
        failures = MultiGauge.builder("mc_alerting_receiver_failures")
                .description("Failures in a row to reach the receiver")
                .register(meters);
        dead = MultiGauge.builder("mc_alerting_receiver_dead_letters")
                .description("Messages to the receiver that were given up")
                .register(meters);
    }

    @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return receivers
                .all()
                .chain(all -> receivers.standings(null).invoke(standings -> tell(all, standings)))
                .replaceWithVoid();
    }

    private void tell(List<Receiver> all, Map<String, Standing> standings) {
        List<Row<?>> rests = new ArrayList<>();
        List<Row<?>> fails = new ArrayList<>();
        List<Row<?>> given = new ArrayList<>();
        for (Receiver receiver : all) {
            Tags tags = Tags.of("receiver", receiver.name());
            boolean isResting = "resting".equals(ReceiverView.state(receiver, clock.instant()));
            rests.add(Row.of(tags, isResting ? 1 : 0));
            fails.add(Row.of(tags, receiver.failures()));
            given.add(Row.of(
                    tags, standings.getOrDefault(receiver.id(), Standing.NEW).dead()));
        }
        resting.register(rests, true);
        failures.register(fails, true);
        dead.register(given, true);
    }
}
