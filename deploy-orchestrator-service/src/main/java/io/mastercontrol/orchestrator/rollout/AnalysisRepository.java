package io.mastercontrol.orchestrator.rollout;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Verdicts on rollouts in the database. */
@ApplicationScoped
class AnalysisRepository {
    private final Pool pool;

    AnalysisRepository(Pool pool) {
        this.pool = pool;
    }

    /** Rollouts that run and are to be measured now; this replica has them to itself until the next time. */
    Uni<List<String>> take(Instant now) {
        return pool.preparedQuery("""
                        update rollout set next_analysis = $1 + analysis_seconds * interval '1 second'
                        where state = 'running' and next_analysis <= $1 returning id""")
                .execute(Tuple.of(RolloutRepository.at(now)))
                .map(rows -> {
                    List<String> ids = new ArrayList<>();
                    rows.forEach(row -> ids.add(row.getString(0)));
                    return ids;
                });
    }

    Uni<Optional<Verdict>> newest(SqlClient client, String rollout) {
        return client.preparedQuery("select outcome, reason, judged_at, in_a_row from rollout_verdict"
                        + " where rollout = $1 order by id desc limit 1")
                .execute(Tuple.of(rollout))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(verdict(rows.iterator().next())));
    }

    Uni<List<Verdict>> all(String rollout, int limit) {
        return pool.preparedQuery("select outcome, reason, judged_at, in_a_row from rollout_verdict"
                        + " where rollout = $1 order by id desc limit $2")
                .execute(Tuple.of(rollout, limit))
                .map(rows -> {
                    List<Verdict> verdicts = new ArrayList<>();
                    rows.forEach(row -> verdicts.add(verdict(row)));
                    return verdicts;
                });
    }

    private static Verdict verdict(Row row) {
        return new Verdict(
                Verdict.Outcome.valueOf(row.getString("outcome")),
                row.getString("reason"),
                RolloutRepository.instant(row, "judged_at"),
                row.getInteger("in_a_row"));
    }

    /** Bad ones without a good one between are counted here, so that it does not matter which replica measured. */
    Uni<Void> add(SqlClient client, String rollout, Verdict.Outcome outcome, String reason, Instant now) {
        boolean bad = outcome == Verdict.Outcome.fail;
        return client.preparedQuery("""
                        insert into rollout_verdict (rollout, outcome, reason, judged_at, in_a_row)
                        values ($1, $2, $3, $4, case when $5 then 1 + coalesce((select in_a_row from rollout_verdict
                            where rollout = $1 order by id desc limit 1), 0) else 0 end)""")
                .execute(Tuple.of(rollout, outcome.name(), reason, RolloutRepository.at(now), bad))
                .replaceWithVoid();
    }
}
