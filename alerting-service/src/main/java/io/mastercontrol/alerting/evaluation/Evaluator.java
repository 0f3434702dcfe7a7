package io.mastercontrol.alerting.evaluation;

import io.mastercontrol.alerting.alert.Alert;
import io.mastercontrol.alerting.alert.AlertLedger;
import io.mastercontrol.alerting.alert.AlertRepository;
import io.mastercontrol.alerting.alert.Transition;
import io.mastercontrol.alerting.device.DeviceDirectory;
import io.mastercontrol.alerting.link.BrokerLink;
import io.mastercontrol.alerting.rule.Rule;
import io.mastercontrol.alerting.rule.RuleRepository;
import io.mastercontrol.alerting.work.Worker;
import io.mastercontrol.contracts.message.VitalNews;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Asks the rules about measurements: about devices that have just said something, as soon as it is known that they did
 * (docs/adr/0065), and by the clock about all, for time alone changes answers too, and a hint may be lost. One replica does it
 * at a time; what it decides is written under its lease, so that another that has taken over meanwhile is not contradicted
 * (docs/adr/0057). Where nothing follows nothing is written.
 */
@ApplicationScoped
class Evaluator {
    private static final Logger LOG = Logger.getLogger(Evaluator.class);
    private static final Duration LONGEST_LOOK_BACK = Duration.ofDays(1);

    private final RuleRepository rules;
    private final AlertRepository alerts;
    private final AlertLedger ledger;
    private final DeviceDirectory devices;
    private final EvaluationRepository repository;
    private final BrokerLink broker;
    private final EvaluationConfig config;
    private final Watch watch;
    private final Clock clock;
    private final Timer timer;
    private final Agenda agenda;
    private final Worker worker;
    private final Lease lease;
    private volatile boolean failing;
    /** What is asked at present; null while another replica asks, and as long as nothing is to be asked. */
    private volatile Asked asked;

    Evaluator(
            RuleRepository rules,
            AlertRepository alerts,
            AlertLedger ledger,
            DeviceDirectory devices,
            EvaluationRepository repository,
            VitalClient vitals,
            BrokerLink broker,
            EvaluationConfig config,
            Clock clock,
            Vertx vertx,
            MeterRegistry meters) {
        this.rules = rules;
        this.alerts = alerts;
        this.ledger = ledger;
        this.devices = devices;
        this.repository = repository;
        this.broker = broker;
        this.config = config;
        this.watch = new Watch(vitals, repository);
        this.clock = clock;
        this.timer = meters.timer("mc_alerting_evaluation_seconds");
        meters.gauge("mc_alerting_evaluation_failing", this, evaluator -> evaluator.failing ? 1 : 0);
        this.lease = new Lease(repository, config.lease());
        this.agenda = new Agenda(config.gather(), System.nanoTime());
        this.worker = new Worker("rules about measurements", vertx, this::next);
    }

    @Scheduled(every = "${mc.alerting.evaluation.every:1s}", skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void tick() {
        agenda.tick(System.nanoTime());
        worker.work();
    }

    void arrived(@Observes VitalNews news) {
        if (asked != null) {
            agenda.arrived(news.devices());
            worker.work();
        }
    }

    /** The line to the broker was broken, and is there again. */
    void missed(@Observes BrokerLink.Hint hint) {
        if (hint.source() == null) {
            agenda.missed();
        }
    }

    /** Does what is next; tells whether there may be more. */
    private Uni<Boolean> next() {
        long began = System.nanoTime();
        Agenda.Next next = agenda.next(began, broker.isListening() ? config.reread() : Duration.ZERO);
        if (next instanceof Agenda.Next.Pause pause) {
            worker.workIn(pause.time());
        }
        Uni<Void> done;
        if (next instanceof Agenda.Next.All all) {
            done = all(all.reread());
        } else if (next instanceof Agenda.Next.These these) {
            done = these(these.devices());
        } else {
            return Uni.createFrom().item(false);
        }
        return done.eventually(() -> agenda.took(next, began, System.nanoTime()))
                .invoke(this::works)
                .onFailure()
                .invoke(this::failed)
                .onFailure()
                .recoverWithNull()
                .replaceWith(true);
    }

    private void works() {
        if (failing) {
            failing = false;
            LOG.info("rules about measurements are asked again");
        }
    }

    private void failed(Throwable e) {
        if (!failing) {
            failing = true;
            LOG.warnf("rules about measurements cannot be asked: %s; trying again", e.getMessage());
        }
        letGo();
        lease.doubt();
    }

    /** Another asks them, or it is not sure what was written. */
    private void letGo() {
        asked = null;
        agenda.clear();
        watch.forget();
    }

    private Uni<Void> all(boolean reread) {
        return rules.enabled()
                .map(all -> all.stream().filter(Rule::isSampled).toList())
                .chain(sampled -> {
                    if (sampled.isEmpty()) {
                        asked = null;
                        return Uni.createFrom().voidItem();
                    }
                    return lease.isOurs().chain(mine -> {
                        if (!mine) {
                            letGo();
                            return Uni.createFrom().voidItem();
                        }
                        return devices.view(sampled.stream()
                                        .map(rule -> rule.scope().devices())
                                        .toList())
                                .map(fleet -> Asked.of(sampled, fleet))
                                .chain(now -> watch.look(now.need(), reread)
                                        .invoke(() -> asked = now)
                                        .chain(() -> ledger.write(transaction -> decide(transaction, now)))
                                        .replaceWithVoid());
                    });
                });
    }

    private Uni<List<Transition>> decide(SqlConnection transaction, Asked now) {
        return alerts.openOfRules(transaction, now.names())
                .map(open -> steps(
                        now, new Round(watch.vitals(now.fleet()), now.fleet(), watch.history(), watch.now()), open))
                .chain(steps -> settled(transaction, steps))
                .call(transitions -> transitions.isEmpty() && !watch.isToSave()
                        ? Uni.createFrom().voidItem()
                        : watch.save(transaction, lease.holder()));
    }

    private Uni<Void> these(List<String> said) {
        Asked now = asked;
        return now == null
                ? Uni.createFrom().voidItem()
                : watch.look(said).chain(heard -> these(heard, now.ofSingleDevices()));
    }

    private Uni<Void> these(VitalClient.Heard heard, Asked now) {
        List<Vital> known = heard.vitals().stream()
                .filter(vital -> now.fleet().knows(vital.device()))
                .toList();
        if (known.isEmpty() || now.rules().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return alerts.openOfRules(now.names(), known.stream().map(Vital::device).toArray(String[]::new))
                .map(open -> steps(now, new Round(known, now.fleet(), watch.history(), heard.at()), open))
                .chain(steps -> steps.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : ledger.write(transaction -> settled(transaction, steps)
                                        .call(() -> watch.confirm(transaction, lease.holder())))
                                .replaceWithVoid());
    }

    private List<Step> steps(Asked now, Round round, List<Alert> open) {
        Map<String, Alert> known = open.stream().collect(Collectors.toMap(Alert::id, alert -> alert));
        return timer.record(() ->
                round
                        .ask(
                                now.rules(),
                                open,
                                clock.instant(),
                                () -> UUID.randomUUID().toString())
                        .stream()
                        .map(one -> new Step(one, known.get(one.alert().id())))
                        .toList());
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
