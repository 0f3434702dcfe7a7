package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.alert.Transition;
import io.mastercontrol.alerting.alert.TransitionListener;
import io.mastercontrol.alerting.work.Worker;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Tells people what they have to know: writes down with each transition that somebody has to decide about it, decides,
 * has groups write their messages, and takes those that are due through the stages. Each step is one transaction, so
 * whatever dies in between is done by whoever comes next.
 */
@ApplicationScoped
class Notifier implements TransitionListener {
    private static final Logger LOG = Logger.getLogger(Notifier.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final GroupRepository groups;
    private final DeliveryRepository deliveries;
    private final DeliveryConfig config;
    private final MeterRegistry meters;
    private final List<Stage> stages;
    private final Worker deciding;
    private final Worker telling;
    private final Worker sending;
    private final AtomicInteger underWay = new AtomicInteger();

    Notifier(
            GroupRepository groups,
            Decider decider,
            GroupTeller teller,
            DeliveryRepository deliveries,
            Sending sending,
            DeliveryConfig config,
            MeterRegistry meters,
            Vertx vertx) {
        this.groups = groups;
        this.deliveries = deliveries;
        this.config = config;
        this.meters = meters;
        this.stages = List.of(delivery -> Uni.createFrom().item(Order.judge(delivery)), sending);
        this.sending = new Worker("deliveries", vertx, this::send);
        this.telling =
                new Worker("groups of alerts", vertx, () -> teller.round().call(this::told));
        this.deciding = new Worker("alerts", vertx, () -> decider.round().invoke(() -> this.telling.work()));
    }

    @Override
    public Uni<Void> write(SqlConnection transaction, List<Transition> transitions) {
        List<String> fired = ids(transitions, Transition.Fired.class);
        List<String> changed = Stream.of(Transition.Resolved.class, Transition.Changed.class)
                .flatMap(type -> ids(transitions, type).stream())
                .toList();
        return groups.undecided(transaction, fired).chain(() -> groups.touch(transaction, changed));
    }

    private static List<String> ids(List<Transition> transitions, Class<? extends Transition> type) {
        return transitions.stream()
                .filter(type::isInstance)
                .map(transition -> transition.alert().id())
                .distinct()
                .toList();
    }

    @Override
    public void committed() {
        deciding.work();
    }

    @Scheduled(every = "1s")
    void tick() {
        deciding.work();
        sending.work();
    }

    @Scheduled(every = "1h", delayed = "6m")
    Uni<Void> forget() {
        return groups.prune();
    }

    /** Messages may be due now, and the next group may be due before the next tick. */
    private Uni<Void> told() {
        sending.work();
        return groups.untilDue()
                .invoke(pause -> {
                    if (pause != null && pause.compareTo(TICK) < 0) {
                        telling.workIn(pause);
                    }
                })
                .replaceWithVoid();
    }

    /** Whoever is slow to answer keeps nobody waiting but those who come when {@code atOnce} are under way. */
    private Uni<Boolean> send() {
        int room = config.atOnce() - underWay.get();
        return room <= 0
                ? Uni.createFrom().item(false)
                : deliveries.claim(config.lease(), room).map(claimed -> {
                    underWay.addAndGet(claimed.size());
                    claimed.forEach(this::begin);
                    return !claimed.isEmpty();
                });
    }

    private void begin(Delivery delivery) {
        Uni.createFrom()
                .deferred(() -> settle(delivery))
                .eventually(() -> {
                    underWay.decrementAndGet();
                    sending.work();
                })
                .subscribe()
                .with(
                        ignored -> {},
                        e -> LOG.warnf("delivery %s waits for its lease to end: %s", delivery.id(), e.getMessage()));
    }

    private Uni<Void> settle(Delivery delivery) {
        Uni<Verdict> verdict = Uni.createFrom().item(new Verdict.Continue());
        for (Stage stage : stages) {
            verdict = verdict.chain(soFar -> soFar instanceof Verdict.Continue
                    ? stage.judge(delivery)
                    : Uni.createFrom().item(soFar));
        }
        return verdict.chain(last -> record(delivery, last));
    }

    private Uni<Void> record(Delivery delivery, Verdict verdict) {
        count(verdict);
        if (verdict instanceof Verdict.Hold hold) {
            return deliveries.hold(delivery.id(), hold.pause(), hold.reason());
        }
        if (verdict instanceof Verdict.Drop drop) {
            return deliveries.drop(delivery.id(), drop.reason());
        }
        if (verdict instanceof Verdict.Attempted attempt) {
            return deliveries.attempted(delivery, attempt);
        }
        throw new IllegalStateException("no stage decided on delivery " + delivery.id());
    }

    private void count(Verdict verdict) {
        String outcome = verdict instanceof Verdict.Attempted attempt
                ? attempt.outcome().getClass().getSimpleName()
                : verdict.getClass().getSimpleName();
        meters.counter("mc_alerting_deliveries_total", "outcome", outcome.toLowerCase(java.util.Locale.ROOT))
                .increment();
    }
}
