package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.rollout.Admission.Approval;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Who has approved what. */
@ApplicationScoped
class RolloutApproval {
    /** A person who approves. */
    record Approver(String name, boolean admin, String comment) {}

    /**
     * Notes an approval.
     *
     * @return those who have approved by now
     * @throws Refusal if this person may not
     */
    Uni<List<String>> note(SqlConnection transaction, Rollout rollout, Approver by, Instant now) {
        Approval asked = rollout.strategy().admission().approval().orElse(Approval.BY_ANYBODY);
        if (asked.role().equals("admin") && !by.admin()) {
            throw Refusal.of(403, "This rollout waits for the approval of an admin, and " + by.name() + " is none.");
        }
        if (asked.byOthers() && by.name().equals(rollout.createdBy())) {
            throw Refusal.of(
                    403, "This rollout waits for the approval of somebody else than " + by.name() + ", who made it.");
        }
        return transaction
                .preparedQuery("insert into rollout_approval (rollout, approved_by, approved_at, comment)"
                        + " values ($1, $2, $3, $4) on conflict do nothing")
                .execute(Tuple.of(rollout.id(), by.name(), RolloutRepository.at(now), by.comment()))
                .chain(() -> transaction
                        .preparedQuery(
                                "select approved_by from rollout_approval where rollout = $1 order by approved_at")
                        .execute(Tuple.of(rollout.id())))
                .map(rows -> {
                    List<String> names = new ArrayList<>();
                    rows.forEach(row -> names.add(row.getString(0)));
                    return names;
                });
    }
}
