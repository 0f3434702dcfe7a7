package io.mastercontrol.alerting.evaluation;

import io.mastercontrol.alerting.rule.Rule;
import io.mastercontrol.contracts.message.FleetEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Keeps the events that rules count, in the transaction in which they are read. */
@ApplicationScoped
public class OccurrenceKeeper {
    public Uni<Void> keep(SqlClient transaction, Collection<Rule> rules, List<FleetEvent> events, Instant now) {
        Set<String> types = Need.of(rules.stream().filter(Rule::isSampled).toList())
                .counts()
                .keySet();
        List<Tuple> rows = events.stream()
                .filter(event -> event.device() != null && types.contains(event.type()))
                .map(event -> Tuple.from(List.of(
                        event.source(),
                        event.sequence(),
                        event.device(),
                        event.workload() == null ? "" : event.workload(),
                        event.type(),
                        EvaluationRepository.utc(event.at().isAfter(now) ? now : event.at()))))
                .toList();
        return rows.isEmpty()
                ? Uni.createFrom().voidItem()
                : transaction.preparedQuery("""
                                insert into occurrence (source, sequence, device, workload, type, at)
                                values ($1, $2, $3, $4, $5, $6) on conflict do nothing""").executeBatch(rows).replaceWithVoid();
    }
}
