package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.alert.Alert;
import io.mastercontrol.alerting.escalation.EscalationPolicy;
import io.mastercontrol.alerting.escalation.EscalationRepository;
import io.mastercontrol.alerting.notification.DueGroups.Due;
import io.mastercontrol.alerting.notification.DueGroups.Member;
import io.mastercontrol.alerting.notification.EscalationPlanner.Steps;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The escalation policies of the groups in hand, as they are now.
 *
 * @param failures how often what each alert is about has failed lately
 */
record Policies(Map<String, EscalationPolicy> byName, Map<String, Integer> failures) {
    static Uni<Policies> of(
            SqlConnection transaction,
            EscalationRepository escalations,
            DueGroups groups,
            List<Due> due,
            List<Member> members) {
        List<String> names = due.stream()
                .map(one -> one.group().escalation())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return escalations.these(transaction, names).chain(policies -> {
            Map<String, EscalationPolicy> byName =
                    policies.stream().collect(Collectors.toMap(EscalationPolicy::name, Function.identity()));
            Map<String, Integer> failures = new HashMap<>();
            Uni<Void> all = Uni.createFrom().voidItem();
            for (EscalationPolicy policy : policies) {
                if (policy.retries() > 0) {
                    List<String> alerts = untold(policy, due, members);
                    all = all.chain(() -> groups.failures(
                                    transaction, alerts, policy.within().duration()))
                            .invoke(failures::putAll)
                            .replaceWithVoid();
                }
            }
            return all.map(ignored -> new Policies(byName, failures));
        });
    }

    private static List<String> untold(EscalationPolicy policy, List<Due> due, List<Member> members) {
        List<String> ids = due.stream()
                .map(Due::group)
                .filter(group -> policy.name().equals(group.escalation()))
                .map(Group::id)
                .toList();
        return members.stream()
                .filter(member -> !member.told() && ids.contains(member.group()))
                .map(Member::alert)
                .toList();
    }

    /** Null without a policy, and for one that is gone: then all receivers are told, as nobody else would be. */
    Steps steps(String name) {
        EscalationPolicy policy = name == null ? null : byName.get(name);
        return policy == null
                ? null
                : new Steps(
                        policy.steps().stream()
                                .map(step -> step.pause().duration())
                                .toList(),
                        policy.repeat());
    }

    List<String> receivers(String name, int step) {
        return byName.get(name).steps().get(step).receivers();
    }

    /** Why a failure is let pass for now. */
    Optional<String> lets(String name, Alert alert, Instant now) {
        EscalationPolicy policy = name == null ? null : byName.get(name);
        if (policy == null || policy.retries() == 0) {
            return Optional.empty();
        }
        int failures = this.failures.getOrDefault(alert.id(), 1);
        Duration lasted = Duration.between(alert.startedAt(), now);
        return failures > policy.retries() || lasted.compareTo(policy.patience().duration()) >= 0
                ? Optional.empty()
                : Optional.of("failure " + failures + " of the " + policy.retries() + " that policy " + name
                        + " lets pass before anyone is told");
    }
}
