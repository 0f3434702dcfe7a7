package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.alert.Alert;
import io.mastercontrol.alerting.alert.AlertRepository;
import io.mastercontrol.alerting.alert.AlertState;
import io.mastercontrol.alerting.device.DeviceDirectory;
import io.mastercontrol.alerting.device.DeviceView;
import io.mastercontrol.alerting.escalation.EscalationRepository;
import io.mastercontrol.alerting.maintenance.MaintenanceRepository;
import io.mastercontrol.alerting.notification.DueGroups.Active;
import io.mastercontrol.alerting.notification.DueGroups.Due;
import io.mastercontrol.alerting.notification.DueGroups.Member;
import io.mastercontrol.alerting.notification.DueGroups.Owed;
import io.mastercontrol.alerting.notification.EscalationPlanner.Steps;
import io.mastercontrol.alerting.notification.GroupPlanner.Plan;
import io.mastercontrol.alerting.notification.GroupPlanner.Tell;
import io.mastercontrol.alerting.notification.MessagePlanner.Audience;
import io.mastercontrol.alerting.notification.MessagePlanner.Next;
import io.mastercontrol.alerting.notification.MessagePlanner.Say;
import io.mastercontrol.alerting.route.RoutingRepository;
import io.mastercontrol.alerting.rule.RuleKind;
import io.mastercontrol.alerting.silence.SilenceRepository;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Looks at groups that are due and writes the messages that they owe, in one transaction that holds the groups: whatever
 * dies, and however many replicas there are, each message is written once.
 */
@ApplicationScoped
class GroupTeller {
    private static final Logger LOG = Logger.getLogger(GroupTeller.class);
    private static final Tell NO_CHANGE = new Tell(GroupPlanner.Kind.firing, List.of(), List.of());

    private final Pool pool;
    private final DueGroups groups;
    private final AlertRepository alerts;
    private final RoutingRepository routings;
    private final SilenceRepository silences;
    private final EscalationRepository escalations;
    private final MaintenanceRepository maintenance;
    private final DeviceDirectory fleet;
    private final GroupConfig config;
    private final MeterRegistry meters;

    GroupTeller(
            Pool pool,
            DueGroups groups,
            AlertRepository alerts,
            RoutingRepository routings,
            SilenceRepository silences,
            EscalationRepository escalations,
            MaintenanceRepository maintenance,
            DeviceDirectory fleet,
            GroupConfig config,
            MeterRegistry meters) {
        this.pool = pool;
        this.groups = groups;
        this.alerts = alerts;
        this.routings = routings;
        this.silences = silences;
        this.escalations = escalations;
        this.maintenance = maintenance;
        this.fleet = fleet;
        this.config = config;
        this.meters = meters;
    }

    /** What was found in one transaction. */
    private record Scene(
            Quiet quiet,
            Map<String, List<Member>> members,
            Map<String, Alert> alerts,
            Map<String, Integer> ended,
            Policies policies) {
        Steps steps(Group group) {
            return policies.steps(group.escalation());
        }
    }

    /** Looks at some; tells whether there may be more. */
    Uni<Boolean> round() {
        return fleet.atHand(Set.of(), Set.of())
                .chain(facts ->
                        pool.withTransaction(transaction -> groups.claim(transaction, config.atOnce(), config.burst())
                                .chain(due -> due.isEmpty()
                                        ? Uni.createFrom().item(false)
                                        : scene(transaction, due, facts)
                                                .chain(scene -> tell(transaction, due, scene))
                                                .replaceWith(due.size() == config.atOnce()))));
    }

    private Uni<Scene> scene(SqlConnection transaction, List<Due> due, DeviceView facts) {
        Instant now = due.get(0).now();
        return groups.members(transaction, due).chain(members -> {
            List<String> ids = members.stream().map(Member::alert).distinct().toList();
            return alerts.these(transaction, ids)
                    .chain(found -> groups.ended(transaction, due)
                            .chain(ended -> quiet(transaction, facts, now)
                                    .chain(quiet -> Policies.of(transaction, escalations, groups, due, members)
                                            .map(policies -> new Scene(
                                                    quiet,
                                                    members.stream().collect(Collectors.groupingBy(Member::group)),
                                                    found.stream()
                                                            .collect(Collectors.toMap(Alert::id, Function.identity())),
                                                    ended,
                                                    policies)))));
        });
    }

    private Uni<Quiet> quiet(SqlConnection transaction, DeviceView facts, Instant now) {
        return routings.inForce(transaction)
                .chain(routing -> silences.active(transaction, now)
                        .chain(silent -> groups.active(
                                        transaction, !routing.inhibitions().isEmpty())
                                .chain(active -> maintenance
                                        .active(transaction)
                                        .map(maintained -> new Quiet(
                                                routing,
                                                facts,
                                                active.stream()
                                                        .map(Active::subject)
                                                        .toList(),
                                                active.stream()
                                                        .filter(Active::offline)
                                                        .map(one ->
                                                                one.subject().device())
                                                        .collect(Collectors.toSet()),
                                                silent,
                                                maintained,
                                                now)))));
    }

    private Uni<Void> tell(SqlConnection transaction, List<Due> due, Scene scene) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (Due one : due) {
            all = all.chain(() -> tell(transaction, one, scene));
        }
        return all;
    }

    private Uni<Void> tell(SqlConnection transaction, Due due, Scene scene) {
        Group group = due.group();
        List<Member> members = scene.members().getOrDefault(group.id(), List.of());
        List<Notice> notices = members.stream()
                .map(member -> notice(member, group, scene, due.now()))
                .toList();
        Plan plan = GroupPlanner.plan(group, notices, due.now());
        Next next = MessagePlanner.next(group, plan, notices, scene.steps(group), due.now());
        Uni<Void> settled = groups.settle(transaction, group, plan, next);
        if (next.say() == null) {
            return settled;
        }
        Tell tell = plan.tell() == null ? NO_CHANGE : plan.tell();
        MessageBody.Told told = told(tell, members, scene, group);
        return settled.chain(() -> groups.owe(transaction, owed(due, next, told, scene)))
                .invoke(count -> count(next.say(), count, told, group))
                .replaceWithVoid();
    }

    private void count(Say say, int count, MessageBody.Told told, Group group) {
        meters.counter("mc_alerting_messages_total", "kind", say.kind()).increment();
        if (count == 0 && say.kind().equals(Delivery.FIRING)) {
            meters.counter("mc_alerting_unheard_total").increment();
            LOG.warnf(
                    "nobody hears of %d alerts on route %s: it has no receiver that is there and enabled",
                    told.count(), group.route());
        }
    }

    private static Notice notice(Member member, Group group, Scene scene, Instant now) {
        Alert alert = scene.alerts().get(member.alert());
        boolean offline = alert.kind() == RuleKind.device_offline;
        String quiet = member.told()
                ? null
                : scene.quiet()
                        .reason(Subjects.of(alert, member.labels()), offline, group)
                        .or(() -> scene.policies().lets(group.escalation(), alert, now))
                        .orElse(null);
        return new Notice(
                alert.id(),
                member.joinedAt(),
                member.told(),
                alert.state() instanceof AlertState.Resolved,
                alert.state() instanceof AlertState.Acknowledged taken ? taken.by() : null,
                member.held(),
                quiet);
    }

    private static MessageBody.Told told(Tell tell, List<Member> members, Scene scene, Group group) {
        Set<String> ended = Set.copyOf(tell.ended());
        List<Alert> firing = members.stream()
                .filter(Member::told)
                .filter(member -> !ended.contains(member.alert()))
                .map(member -> scene.alerts().get(member.alert()))
                .toList();
        return new MessageBody.Told(
                these(tell.fresh(), scene),
                firing,
                these(tell.ended(), scene),
                scene.ended().getOrDefault(group.id(), 0));
    }

    private static List<Alert> these(List<String> ids, Scene scene) {
        List<Alert> found = new ArrayList<>();
        ids.forEach(id -> found.add(scene.alerts().get(id)));
        return found;
    }

    private static Owed owed(Due due, Next next, MessageBody.Told told, Scene scene) {
        Group group = due.group();
        int sequence = group.sequence() + 1;
        Say say = next.say();
        String by = say.kind().equals(Delivery.ACKNOWLEDGED) ? next.run().acknowledgedBy() : null;
        List<String> receivers = say.audience() == Audience.STEP
                ? scene.policies().receivers(group.escalation(), say.step())
                : group.escalation() == null ? group.receivers() : null;
        return new Owed(
                say.kind(),
                told.first().id(),
                MessageBody.of("alert." + say.kind(), group, sequence, told, by, due.now()),
                group,
                sequence,
                say.fresh(),
                say.audience() == Audience.KNOWING,
                receivers);
    }
}
