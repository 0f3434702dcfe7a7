package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.alert.Alert;
import io.mastercontrol.alerting.alert.AlertView;
import io.mastercontrol.alerting.alert.Transition;
import io.mastercontrol.alerting.alert.TransitionListener;
import io.mastercontrol.alerting.silence.Silence;
import io.mastercontrol.alerting.silence.SilenceRepository;
import io.mastercontrol.contracts.message.Json;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Tells receivers what they are owed: writes it down with the transition, then takes what is due through the stages.
 * Whatever dies in between, the delivery is taken again with the same key after its lease.
 */
@ApplicationScoped
class Notifier implements TransitionListener {
    private static final Logger LOG = Logger.getLogger(Notifier.class);

    private final DeliveryRepository deliveries;
    private final SilenceRepository silences;
    private final DeliveryConfig config;
    private final MeterRegistry meters;
    private final Vertx vertx;
    private final Clock clock;
    private final List<Stage> stages;
    private final AtomicBoolean working = new AtomicBoolean();
    private final AtomicBoolean again = new AtomicBoolean();

    Notifier(
            DeliveryRepository deliveries,
            SilenceRepository silences,
            Sending sending,
            DeliveryConfig config,
            MeterRegistry meters,
            Vertx vertx,
            Clock clock) {
        this.deliveries = deliveries;
        this.silences = silences;
        this.config = config;
        this.meters = meters;
        this.vertx = vertx;
        this.clock = clock;
        this.stages =
                List.of(pure(Quiet::inhibit), pure(Quiet::silence), pure(Quiet::forget), pure(Quiet::dedupe), sending);
    }

    private static Stage pure(java.util.function.Function<Delivery, Verdict> decision) {
        return delivery -> Uni.createFrom().item(decision.apply(delivery));
    }

    @Override
    public Uni<Void> write(SqlConnection transaction, List<Transition> transitions) {
        List<Tuple> firing = transitions.stream()
                .filter(Transition.Fired.class::isInstance)
                .map(transition -> firing(transition.alert()))
                .toList();
        List<Tuple> resolved = transitions.stream()
                .filter(Transition.Resolved.class::isInstance)
                .map(transition -> resolved(transition.alert()))
                .toList();
        return deliveries.oweFiring(transaction, firing).chain(() -> deliveries.oweResolved(transaction, resolved));
    }

    private static Tuple firing(Alert alert) {
        AlertView view = AlertView.of(alert);
        return Tuple.of(alert.id(), body("alert.firing", view.firedAt(), view), alert.receiver());
    }

    private static Tuple resolved(Alert alert) {
        AlertView view = AlertView.of(alert);
        return Tuple.of(alert.id(), body("alert.resolved", view.resolvedAt(), view));
    }

    private static String body(String type, Instant at, AlertView view) {
        return Json.write(Map.of("type", type, "timestamp", at, "data", view));
    }

    @Override
    public void committed() {
        work();
    }

    @Scheduled(every = "1s")
    void work() {
        again.set(true);
        if (working.compareAndSet(false, true)) {
            vertx.getOrCreateContext().runOnContext(ignored -> round());
        }
    }

    private void round() {
        again.set(false);
        deliveries
                .claim(config.lease(), config.atOnce())
                .chain(claimed -> claimed.isEmpty()
                        ? Uni.createFrom().item(false)
                        : silences.active(clock.instant())
                                .chain(active -> settle(claimed, active))
                                .replaceWith(true))
                .subscribe()
                .with(this::finished, this::failed);
    }

    private Uni<Void> settle(List<Delivery> claimed, List<Silence> active) {
        List<Uni<Void>> all = claimed.stream()
                .map(delivery -> delivery.silencedBy(comments(delivery, active)))
                .map(this::settle)
                .toList();
        return Uni.join().all(all).andCollectFailures().replaceWithVoid();
    }

    private static List<String> comments(Delivery delivery, List<Silence> active) {
        Delivery.Subject subject = delivery.subject();
        return active.stream()
                .filter(silence -> silence.matches(subject.rule(), subject.device(), subject.workload()))
                .map(Silence::comment)
                .toList();
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

    private void finished(boolean worked) {
        if (worked || again.get()) {
            round();
            return;
        }
        working.set(false);
        if (again.get()) {
            work();
        }
    }

    private void failed(Throwable e) {
        LOG.warnf("deliveries wait: %s", e.getMessage());
        working.set(false);
    }
}
