package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.notification.EscalationPlanner.Steps;
import io.mastercontrol.alerting.notification.Group.Run;
import io.mastercontrol.alerting.notification.GroupPlanner.Kind;
import io.mastercontrol.alerting.notification.GroupPlanner.Plan;
import java.time.Instant;
import java.util.List;

/** Decides who hears what of a group now: its route's receivers, those of a step of its escalation, or those who know. */
final class MessagePlanner {
    private MessagePlanner() {}

    /** Who hears it. */
    enum Audience {
        /** The receivers of the route. */
        ROUTE,
        /** Those of the escalation's step. */
        STEP,
        /** Those who were told before. */
        KNOWING
    }

    /**
     * What is said.
     *
     * @param kind firing, resolved or acknowledged
     * @param step of the escalation, if it is one's
     * @param fresh how many alerts begin with it; for who hears of them by a step, at least one
     */
    record Say(String kind, Audience audience, Integer step, int fresh) {}

    /** What is said, null for nothing, how the escalation goes on, and when to look again. */
    record Next(Say say, Run run, Instant due) {}

    /** @param steps of the group's escalation; null if it has none */
    static Next next(Group group, Plan plan, List<Notice> notices, Steps steps, Instant now) {
        List<Notice> firing = notices.stream()
                .filter(notice -> notice.told() && !notice.over())
                .toList();
        Next next = plan.tell() != null ? told(group, plan, steps, now) : silent(group, plan, firing, steps, now);
        Instant due = next.due();
        if (next.run().dueAt() != null && next.run().dueAt().isBefore(due)) {
            due = next.run().dueAt();
        }
        boolean toSay = plan.tell() != null && isTaken(firing) && next.run().acknowledgedBy() == null;
        return new Next(next.say(), next.run(), toSay ? now : due);
    }

    private static Next told(Group group, Plan plan, Steps steps, Instant now) {
        int fresh = plan.tell().fresh().size();
        if (plan.tell().kind() == Kind.resolved) {
            return new Next(new Say(Delivery.RESOLVED, Audience.KNOWING, null, 0), Run.NONE, plan.due());
        }
        if (fresh == 0) {
            return new Next(new Say(Delivery.FIRING, Audience.KNOWING, null, 0), group.run(), plan.due());
        }
        if (steps == null) {
            return new Next(new Say(Delivery.FIRING, Audience.ROUTE, null, fresh), Run.NONE, plan.due());
        }
        Run run = EscalationPlanner.begin(group.run(), now);
        return EscalationPlanner.isDue(run, now)
                ? step(run, plan, steps, fresh, now)
                : new Next(new Say(Delivery.FIRING, Audience.KNOWING, null, fresh), run, plan.due());
    }

    private static Next silent(Group group, Plan plan, List<Notice> firing, Steps steps, Instant now) {
        Run run = group.run();
        if (isTaken(firing) && run.acknowledgedBy() == null) {
            String by = firing.get(firing.size() - 1).takenBy();
            Run taken = new Run(null, run.round(), null, by);
            return new Next(new Say(Delivery.ACKNOWLEDGED, Audience.KNOWING, null, 0), taken, plan.due());
        }
        return steps != null && !firing.isEmpty() && EscalationPlanner.isDue(run, now)
                ? step(run, plan, steps, 1, now)
                : new Next(null, run, plan.due());
    }

    private static Next step(Run run, Plan plan, Steps steps, int fresh, Instant now) {
        Run after = EscalationPlanner.after(run, steps, now);
        boolean there = run.step() < steps.pauses().size();
        return new Next(there ? new Say(Delivery.FIRING, Audience.STEP, run.step(), fresh) : null, after, plan.due());
    }

    private static boolean isTaken(List<Notice> firing) {
        return !firing.isEmpty() && firing.stream().allMatch(notice -> notice.takenBy() != null);
    }
}
