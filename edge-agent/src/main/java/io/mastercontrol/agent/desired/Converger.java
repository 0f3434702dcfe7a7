package io.mastercontrol.agent.desired;

import io.mastercontrol.agent.artifact.ArtifactRefused;
import io.mastercontrol.contracts.message.MalformedMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Compares, plans and does, until what runs is what is wanted; then waits for the next desired state. */
final class Converger implements Runnable {
    private static final Logger LOG = Logger.getLogger(Converger.class);
    private static final long IDLE_MILLIS = 60_000;
    private static final long AFTER_DISK_FAILURE_MILLIS = 5_000;

    private final DesiredJournal journal;
    private final DesiredConsumer desired;
    private final Installer installer;
    private final Function<String, ReleaseSwitch> switches;
    private final Reporter reporter;
    private final ChangeSignal signal;

    Converger(
            DesiredJournal journal,
            DesiredConsumer desired,
            Installer installer,
            Function<String, ReleaseSwitch> switches,
            Reporter reporter,
            ChangeSignal signal) {
        this.journal = journal;
        this.desired = desired;
        this.installer = installer;
        this.switches = switches;
        this.reporter = reporter;
        this.signal = signal;
    }

    /** Whether what a record tries is no longer wanted. */
    static boolean isSuperseded(ReleaseRecord record, List<Target> wanted) {
        Optional<Target> target = wanted.stream()
                .filter(candidate -> candidate.name().equals(record.name()))
                .findFirst();
        return target.isEmpty() || !target.get().isSameAttempt(record);
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    long generation = journal.accepted();
                    if (generation > journal.finishedGeneration() || hasUnfinished()) {
                        converge(generation);
                    } else {
                        signal.await(IDLE_MILLIS);
                    }
                } catch (IOException | MalformedMessage e) {
                    LOG.errorf("The desired state cannot be acted upon (%s); trying again", e.getMessage());
                    signal.await(AFTER_DISK_FAILURE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean hasUnfinished() {
        return journal.all().stream().anyMatch(record -> !record.isSettled());
    }

    private void converge(long generation) throws IOException, InterruptedException {
        List<Change> changes = DesiredPlanner.plan(desired.targets(), journal.records());
        boolean again = false;
        for (Change change : changes) {
            if (journal.accepted() != generation) {
                return;
            }
            again |= apply(change);
        }
        if (!again && journal.accepted() == generation && !hasUnfinished()) {
            journal.finished(generation);
            reporter.report();
        }
    }

    /** True when it must be planned again after this. */
    private boolean apply(Change change) throws IOException, InterruptedException {
        Map<String, ReleaseRecord> records = journal.records();
        if (change instanceof Change.Install install) {
            Target target = install.target();
            installer.run(ReleaseRecord.begin(records.get(target.name()), target, Instant.now()));
            return false;
        }
        if (change instanceof Change.Resume resume) {
            installer.run(resume.record().resumed(Instant.now()));
            return true;
        }
        if (change instanceof Change.Abandon abandon) {
            installer.abandon(abandon.record());
            return true;
        }
        if (change instanceof Change.Adopt adopt) {
            journal.put(adopt.record().adopted(adopt.target(), Instant.now()));
            return false;
        }
        remove(((Change.Remove) change).record());
        return false;
    }

    private void remove(ReleaseRecord record) throws IOException, InterruptedException {
        try {
            switches.apply(record.name()).show(null, record.current(), Duration.ZERO);
        } catch (ArtifactRefused e) {
            LOG.warnf("Release %s leaves: %s", record.name(), e.getMessage());
        }
        journal.forget(record.name());
    }
}
