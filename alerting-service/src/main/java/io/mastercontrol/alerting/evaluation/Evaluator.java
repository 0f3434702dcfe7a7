package io.mastercontrol.alerting.evaluation;

import io.mastercontrol.alerting.alert.Alert;
import io.mastercontrol.alerting.alert.AlertLedger;
import io.mastercontrol.alerting.alert.AlertRepository;
import io.mastercontrol.alerting.alert.Transition;
import io.mastercontrol.alerting.device.DeviceDirectory;
import io.mastercontrol.alerting.device.DeviceView;
import io.mastercontrol.alerting.rule.Rule;
import io.mastercontrol.alerting.rule.RuleRepository;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Asks the rules about measurements, again and again, of all devices at once. One replica does it at a time; what it decides
 * is written under its lease, so that another that has taken over meanwhile is not contradicted (docs/adr/0057). A round from
 * which nothing follows writes nothing.
 */
@ApplicationScoped
class Evaluator {
    private static final Logger LOG = Logger.getLogger(Evaluator.class);
    /** From one round to the next, at least so many times as long as a round takes on average. */
    private static final int LEAST = 3;
    /** What one round counts in that average: a slow one alone changes little. */
    private static final double WEIGHT = 0.1;

    private static final Duration LONGEST_LOOK_BACK = Duration.ofDays(1);

    private final RuleRepository rules;
    private final AlertRepository alerts;
    private final AlertLedger ledger;
    private final DeviceDirectory devices;
    private final EvaluationRepository repository;
    private final EvaluationConfig config;
    private final Watch watch;
    private final Clock clock;
    private final Timer timer;
    private final String self = UUID.randomUUID().toString();
    private volatile boolean failing;
    private volatile long restsUntil = System.nanoTime();
    private volatile double usualNanos;
    private volatile long mineUntil = Long.MIN_VALUE;

    Evaluator(
            RuleRepository rules,
            AlertRepository alerts,
            AlertLedger ledger,
            DeviceDirectory devices,
            EvaluationRepository repository,
            VitalClient vitals,
            EvaluationConfig config,
            Clock clock,
            MeterRegistry meters) {
        this.rules = rules;
        this.alerts = alerts;
        this.ledger = ledger;
        this.devices = devices;
        this.repository = repository;
        this.config = config;
        this.watch = new Watch(vitals, repository);
        this.clock = clock;
        this.timer = meters.timer("mc_alerting_evaluation_seconds");
    }

    @Scheduled(
            every = "${mc.alerting.evaluation.every:1s}",
            concurrentExecution = ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    Uni<Void> tick() {
        long began = System.nanoTime();
        if (began - restsUntil < 0) {
            return Uni.createFrom().voidItem();
        }
        return rules.enabled()
                .map(all -> all.stream().filter(Rule::isSampled).toList())
                .chain(sampled -> sampled.isEmpty() ? Uni.createFrom().voidItem() : ifItsTurn(sampled))
                .eventually(() -> took(began, System.nanoTime() - began))
                .invoke(() -> {
                    if (failing) {
                        failing = false;
                        LOG.info("rules about measurements are asked again");
                    }
                })
                .onFailure()
                .invoke(this::failed)
                .onFailure()
                .recoverWithNull();
    }

    private void took(long began, long nanos) {
        usualNanos += WEIGHT * (nanos - usualNanos);
        restsUntil = began + (long) (LEAST * usualNanos);
    }

    private void failed(Throwable e) {
        if (!failing) {
            failing = true;
            LOG.warnf("rules about measurements cannot be asked: %s; trying again", e.getMessage());
        }
        watch.forget();
        mineUntil = Long.MIN_VALUE;
    }

    /** Whether the lease is ours; one that is good for a while is not written anew. */
    private Uni<Boolean> lease() {
        long now = System.nanoTime();
        return mineUntil != Long.MIN_VALUE && now - mineUntil < 0
                ? Uni.createFrom().item(true)
                : repository
                        .lease(self, config.lease())
                        .invoke(mine -> mineUntil = mine ? now + config.lease().toNanos() / 4 : Long.MIN_VALUE);
    }

    private Uni<Void> ifItsTurn(List<Rule> sampled) {
        return lease().chain(mine -> {
            if (!mine) {
                watch.forget();
                return Uni.createFrom().voidItem();
            }
            return devices.view(
                            sampled.stream().map(rule -> rule.scope().devices()).toList())
                    .chain(view -> watch.look(Need.of(sampled)).chain(() -> ask(sampled, view)));
        });
    }

    private Uni<Void> ask(List<Rule> sampled, DeviceView view) {
        return ledger.write(transaction -> decide(transaction, sampled, view)).replaceWithVoid();
    }

    private Uni<List<Transition>> decide(SqlConnection transaction, List<Rule> sampled, DeviceView view) {
        String[] names = sampled.stream().map(Rule::name).toArray(String[]::new);
        return alerts.openOfRules(transaction, names)
                .map(open -> {
                    Map<String, Alert> known = open.stream().collect(Collectors.toMap(Alert::id, alert -> alert));
                    return timer.record(() -> new Round(watch.vitals(view), view, watch.history(), watch.now())
                                    .ask(
                                            sampled,
                                            open,
                                            clock.instant(),
                                            () -> UUID.randomUUID().toString())
                                    .stream()
                                    .map(one ->
                                            new Step(one, known.get(one.alert().id())))
                                    .toList());
                })
                .chain(steps -> settled(transaction, steps))
                .call(transitions -> transitions.isEmpty() && !watch.isToSave()
                        ? Uni.createFrom().voidItem()
                        : watch.save(transaction, self));
    }

    /** What is to happen to an alert, and what it was when that was decided; null if it is new. */
    private record Step(Transition transition, Alert before) {}

    /** Where a person was faster, as with an acknowledgement, the next round decides anew. */
    private Uni<List<Transition>> settled(SqlConnection transaction, List<Step> steps) {
        List<Alert> touched = steps.stream()
                .map(Step::before)
                .filter(alert -> alert != null)
                .distinct()
                .toList();
        return alerts.unchanged(transaction, touched)
                .map(unchanged -> steps.stream()
                        .filter(step -> step.before() == null || unchanged.contains(step.before()))
                        .map(Step::transition)
                        .toList());
    }

    @Scheduled(every = "10m", delayed = "3m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return repository.forget(clock.instant().minus(LONGEST_LOOK_BACK));
    }
}
