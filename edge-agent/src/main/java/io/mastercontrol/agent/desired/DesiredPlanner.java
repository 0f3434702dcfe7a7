package io.mastercontrol.agent.desired;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares what is wanted with what is recorded. Pure. */
final class DesiredPlanner {
    private DesiredPlanner() {}

    /**
     * What is to be done, unfinished business first: a new download may take for ever. A version that failed is not tried
     * again until a new generation asks for it. After an {@link Change.Abandon} the caller plans again.
     *
     * @param records by release name
     */
    static List<Change> plan(Collection<Target> wanted, Map<String, ReleaseRecord> records) {
        List<Change> changes = new ArrayList<>();
        Set<String> names = wanted.stream().map(Target::name).collect(Collectors.toSet());
        for (ReleaseRecord record : records.values()) {
            if (!names.contains(record.name())) {
                changes.add(record.isSettled() ? new Change.Remove(record) : new Change.Abandon(record));
            }
        }
        List<Change> begun = new ArrayList<>();
        List<Change> others = new ArrayList<>();
        for (Target target : wanted) {
            ReleaseRecord record = records.get(target.name());
            change(target, record, record == null || record.isSettled() ? others : begun);
        }
        changes.addAll(begun);
        changes.addAll(others);
        return changes;
    }

    private static void change(Target target, ReleaseRecord record, List<Change> changes) {
        if (record == null) {
            changes.add(new Change.Install(target));
        } else if (!record.isSettled()) {
            boolean same = target.isSameAttempt(record) || record.step().isGoingBack();
            changes.add(same ? new Change.Resume(record) : new Change.Abandon(record));
        } else if (record.current() != null && target.isSameAs(record.current())) {
            if (!target.isSameAttempt(record) || record.attempt().generation() != target.generation()) {
                changes.add(new Change.Adopt(record, target));
            }
        } else if (!target.isSameAttempt(record) || record.attempt().generation() != target.generation()) {
            changes.add(new Change.Install(target));
        }
    }
}
