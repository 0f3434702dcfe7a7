package io.mastercontrol.registry.variable;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.registry.http.Refusal;
import io.mastercontrol.registry.journal.FleetEventPublisher;
import io.mastercontrol.registry.journal.FleetJournal;
import io.mastercontrol.registry.journal.NewFleetEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Changes to variables that people make. They reach a device with the next rollout that touches it. */
@ApplicationScoped
class VariableService {
    private static final int MOST = 500;

    private final Pool pool;
    private final VariableRepository variables;
    private final FleetJournal journal;
    private final FleetEventPublisher publisher;
    private final Clock clock = Clock.systemUTC();

    VariableService(Pool pool, VariableRepository variables, FleetJournal journal, FleetEventPublisher publisher) {
        this.pool = pool;
        this.variables = variables;
        this.journal = journal;
        this.publisher = publisher;
    }

    /** @param values merged into those there are; null removes */
    Uni<List<Variable>> change(Scope scope, Map<String, String> values, String by) {
        values.forEach(VariableService::check);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return pool.withTransaction(transaction -> variables
                        .exists(transaction, scope)
                        .invoke(there -> {
                            if (!there) {
                                throw Refusal.notFound("There is no " + scope.kind() + " " + scope.name() + ".");
                            }
                        })
                        .chain(() -> variables.lock(transaction, scope.toString()))
                        .map(before -> changed(scope, before, values))
                        .chain(changed -> write(transaction, scope, changed, by, now)))
                .invoke(publisher::publish)
                .chain(() -> variables.in(List.of(scope.toString())));
    }

    private Uni<List<io.mastercontrol.contracts.message.FleetEvent>> write(
            SqlConnection transaction, Scope scope, Map<String, String> changed, String by, Instant now) {
        if (changed.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        NewFleetEvent event = NewFleetEvent.ofDevice(
                EventType.VARIABLES_CHANGED,
                scope.kind() == Scope.Kind.device ? scope.name() : null,
                now,
                by + " changed " + String.join(", ", changed.keySet()) + " of " + scope + ".",
                Json.mapper().valueToTree(Map.of("scope", scope.toString(), "names", changed.keySet(), "by", by)));
        return variables
                .change(transaction, scope.toString(), changed, by, now)
                .chain(() -> journal.append(transaction, List.of(event)));
    }

    /** What is different from what there is. */
    private static Map<String, String> changed(Scope scope, List<Variable> before, Map<String, String> values) {
        Map<String, String> old = new TreeMap<>();
        before.forEach(variable -> old.put(variable.name(), variable.value()));
        Map<String, String> changed = new TreeMap<>();
        values.forEach((name, value) -> {
            if (!java.util.Objects.equals(old.get(name), value)) {
                changed.put(name, value);
            }
        });
        long after = old.keySet().stream()
                        .filter(name -> !changed.containsKey(name))
                        .count()
                + changed.values().stream().filter(java.util.Objects::nonNull).count();
        if (after > MOST) {
            throw Refusal.badField(
                    "values", "There would be " + after + " variables of " + scope + "; there can be " + MOST + ".");
        }
        return changed;
    }

    private static void check(String name, String value) {
        String field = "values." + name;
        VariableText.refuseName(name).ifPresent(wrong -> {
            throw Refusal.badField("values", wrong);
        });
        VariableText.refuseTaken(name).or(() -> VariableText.refuseValue(value)).ifPresent(wrong -> {
            throw Refusal.badField(field, wrong);
        });
    }
}
