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
    /** What is committed late has an earlier time than what was read before it; by so much at the most. */
    private static final Duration OVERLAP = Duration.ofSeconds(5);
    /** By so much usually, which is looked for at each look; for the rest, now and then. */
    private static final Duration USUAL_OVERLAP = Duration.ofSeconds(1);
    /** How often all of the overlap is looked at, and what was learnt is written down. */
    private static final Duration THOROUGH = Duration.ofSeconds(10);
    /** A longer pause between two looks is a break: what was not heard meanwhile may have been said. */
    private static final Duration BREAK = Duration.ofSeconds(90);

    private final VitalClient client;
    private final EvaluationRepository repository;
    private final Map<String, Vital> vitals = new HashMap<>();
    private Need need;
    private Instant at;
    private Instant thoroughAt;
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

    /** Learns what is new. */
    Uni<Void> look(Need wanted) {
        boolean whole = history == null || !wanted.equals(need);
        if (whole) {
            forget();
        }
        need = wanted;
        boolean thorough = whole || isOver(thoroughAt);
        Instant since = whole ? null : thorough ? earlier(thoroughAt, at).minus(OVERLAP) : at.minus(USUAL_OVERLAP);
        return (history == null ? load() : Uni.createFrom().voidItem())
                .chain(() -> client.since(since, need))
                .invoke(this::take)
                .invoke(() -> thoroughAt = thorough ? at : thoroughAt)
                .chain(this::count);
    }

    private boolean isOver(Instant last) {
        return last == null || Duration.between(last, at).abs().compareTo(THOROUGH) >= 0;
    }

    /** The registry's clock may have been set back between the two. */
    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Whether it is time to write down what was learnt, also if nothing follows from it. */
    boolean isToSave() {
        return isOver(savedAt);
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
                .chain(() -> repository.watched(transaction, holder, new Watched(history.watching(), at)))
                .invoke(() -> savedAt = at);
    }
}
