package io.mastercontrol.alerting.evaluation;

import io.mastercontrol.alerting.device.DeviceView;
import io.mastercontrol.alerting.evaluation.EvaluationRepository.Watched;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What this replica knows of the devices while it is the one that asks. It is all in the registry and in the database too:
 * whoever takes over reads it there.
 */
final class Watch {
    /** What is committed late has an earlier time than what was read before it. */
    private static final Duration OVERLAP = Duration.ofSeconds(5);
    /** A longer pause between two looks is a break: what was not heard meanwhile may have been said. */
    private static final Duration BREAK = Duration.ofSeconds(90);

    private final VitalClient client;
    private final EvaluationRepository repository;
    private final Map<String, Vital> vitals = new HashMap<>();
    private Need need;
    private Instant at;
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

    /** Learns what is new. */
    Uni<Void> look(Need wanted) {
        boolean whole = history == null || !wanted.equals(need);
        if (whole) {
            forget();
        }
        need = wanted;
        Instant since = whole ? null : at.minus(OVERLAP);
        return (history == null ? load() : Uni.createFrom().voidItem())
                .chain(() -> client.since(since, need))
                .invoke(this::take)
                .chain(this::count);
    }

    private Uni<Void> load() {
        return repository.watched().chain(watched -> {
            history = new History(watched.since() == null ? Instant.MAX : watched.since());
            at = watched.until();
            return repository.load(history);
        });
    }

    private void take(VitalClient.Heard heard) {
        boolean broken = at == null || Duration.between(at, heard.at()).compareTo(BREAK) > 0;
        Instant since = broken ? heard.at() : history.watching();
        history.watchingSince(since.isAfter(heard.listening()) ? since : heard.listening());
        at = heard.at();
        for (Vital vital : heard.vitals()) {
            vitals.put(vital.device(), vital);
            history.take(vital, need, at);
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

    Uni<Void> save(SqlClient transaction) {
        Map<History.Key, Series> changed = new HashMap<>();
        history.series().forEach((key, series) -> {
            if (series.takeChange()) {
                changed.put(key, series);
            }
        });
        return repository
                .save(transaction, changed, at)
                .chain(() -> repository.watched(transaction, new Watched(history.watching(), at)));
    }
}
