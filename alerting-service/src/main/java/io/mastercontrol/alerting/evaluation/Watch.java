package io.mastercontrol.alerting.evaluation;

import io.mastercontrol.alerting.device.DeviceView;
import io.mastercontrol.alerting.evaluation.EvaluationRepository.Watched;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What this replica knows of the devices while it is the one that asks. It is all in the registry and in the database too:
 * whoever takes over reads it there.
 */
final class Watch {
    /** What is committed late has an earlier time than what was read before it; by so much at the most. */
    private static final Duration OVERLAP = Duration.ofSeconds(5);
    /** How often what was learnt is written down, also if nothing follows from it. */
    private static final Duration SAVED = Duration.ofSeconds(10);
    /** A longer pause between two looks at everything is a break: what was not heard meanwhile may have been said. */
    private static final Duration BREAK = Duration.ofSeconds(90);

    private final VitalClient client;
    private final EvaluationRepository repository;
    private final Map<String, Vital> vitals = new HashMap<>();
    private Need need;
    private Instant at;
    private Instant savedAt;
    private History history;

    Watch(VitalClient client, EvaluationRepository repository) {
        this.client = client;
        this.repository = repository;
    }

    /** Another replica asks, or it is not sure what was written: begin anew. */
    void forget() {
        vitals.clear();
        history = null;
        at = null;
        savedAt = null;
    }

    Instant now() {
        return at;
    }

    History history() {
        return history;
    }

    /** Of devices that there are. */
    Collection<Vital> vitals(DeviceView view) {
        vitals.keySet().removeIf(device -> !view.knows(device));
        return vitals.values();
    }

    /** Learns everything that is asked for, if it does not know it, or else what it has missed, if that is wanted. */
    Uni<Void> look(Need wanted, boolean reread) {
        boolean whole = history == null || !wanted.equals(need);
        if (whole) {
            forget();
        }
        need = wanted;
        Uni<Void> learnt = whole
                ? load().chain(() -> client.all(need)).invoke(this::listened).replaceWithVoid()
                : reread ? missed() : Uni.createFrom().voidItem();
        return learnt.chain(this::count);
    }

    /** Learns what these said, and tells it. */
    Uni<VitalClient.Heard> look(Collection<String> devices) {
        return client.these(devices, need).invoke(this::learn);
    }

    /** Before it is known what was missed, nothing follows from how long somebody was silent. */
    private Uni<Void> missed() {
        return client.since(at.minus(OVERLAP)).chain(heard -> {
            List<String> unknown = heard.vitals().stream()
                    .filter(vital -> !vital.isAsOldAs(vitals.get(vital.device())))
                    .map(Vital::device)
                    .toList();
            Uni<Void> all = Uni.createFrom().voidItem();
            for (int from = 0; from < unknown.size(); from += Agenda.AT_ONCE) {
                List<String> some = unknown.subList(from, Math.min(unknown.size(), from + Agenda.AT_ONCE));
                all = all.chain(() -> look(some).replaceWithVoid());
            }
            return all.invoke(() -> listened(new VitalClient.Heard(heard.at(), heard.listening(), List.of())));
        });
    }

    /** Whether it is time to write down what was learnt, also if nothing follows from it. */
    boolean isToSave() {
        return savedAt == null || Duration.between(savedAt, at).abs().compareTo(SAVED) >= 0;
    }

    private Uni<Void> load() {
        return repository.watched().chain(watched -> {
            history = new History(watched.since() == null ? Instant.MAX : watched.since());
            at = watched.until();
            return repository.load(history);
        });
    }

    /** Everything that was said until then is known. */
    private void listened(VitalClient.Heard heard) {
        boolean broken = at == null || Duration.between(at, heard.at()).compareTo(BREAK) > 0;
        Instant since = broken ? heard.at() : history.watching();
        history.watchingSince(since.isAfter(heard.listening()) ? since : heard.listening());
        at = heard.at();
        learn(heard);
    }

    private void learn(VitalClient.Heard heard) {
        for (Vital vital : heard.vitals()) {
            vitals.put(vital.device(), vital);
            history.take(vital, need, heard.at());
        }
    }

    private Uni<Void> count() {
        history.forgetCounts();
        Uni<Void> all = Uni.createFrom().voidItem();
        for (Map.Entry<String, Duration> counted : need.counts().entrySet()) {
            all = all.chain(() -> repository.count(history, counted.getKey(), counted.getValue(), at));
        }
        return all;
    }

    /** Fails, and must then {@link #forget}, if another replica has taken over. */
    Uni<Void> save(SqlClient transaction, String holder) {
        Map<History.Key, Series> changed = new HashMap<>();
        history.series().forEach((key, series) -> {
            if (series.takeChange()) {
                changed.put(key, series);
            }
        });
        return repository
                .save(transaction, changed, at)
                .chain(() -> confirm(transaction, holder))
                .invoke(() -> savedAt = at);
    }

    /** Writes down until when it has watched, but not what it saw: fails likewise. */
    Uni<Void> confirm(SqlClient transaction, String holder) {
        return repository.watched(transaction, holder, new Watched(history.watching(), at));
    }
}
