package io.mastercontrol.orchestrator.rollout;

import java.util.List;
import java.util.Set;

/**
 * Where a rollout stands. Legal moves are methods, so that an illegal one does not compile; docs/rollouts.md draws them.
 * The words are those of the public interface.
 */
public sealed interface RolloutState {
    /** A rollout that an operator can halt for a while. */
    sealed interface Pausable extends RolloutState {
        default Paused pause() {
            return new Paused();
        }
    }

    /** One that can begin. */
    sealed interface Startable extends RolloutState {
        default Running start() {
            return new Running();
        }
    }

    /** One that can be stopped for good, leaving what is done. */
    sealed interface Abortable extends RolloutState {
        default Aborted abort() {
            return new Aborted();
        }
    }

    /** One whose devices can go back to what they had. */
    sealed interface Reversible extends RolloutState {
        default RollingBack rollBack() {
            return new RollingBack();
        }
    }

    /** One that can try again where it has failed or was stopped. */
    sealed interface Retriable extends RolloutState {
        default Running retry() {
            return new Running();
        }
    }

    /** Written, and nothing done yet. */
    record Created() implements Pausable, Startable, Abortable {}

    /** Waits for a person to approve it. */
    record WaitingForApproval() implements Abortable {
        /** @param startsAt when it may begin, or null for at once */
        Startable approve(java.time.Instant startsAt) {
            return startsAt == null ? new Created() : new Scheduled();
        }
    }

    /** Waits for its time. */
    record Scheduled() implements Pausable, Startable, Abortable {}

    /** Attempts one batch of devices after the other. */
    record Running() implements Pausable, Abortable, Reversible {
        Succeeded succeed() {
            return new Succeeded();
        }

        Failed fail() {
            return new Failed();
        }
    }

    /** Attempts nobody new; devices that are at it finish. */
    record Paused() implements Abortable, Reversible, Retriable {
        Running resume() {
            return new Running();
        }
    }

    /** Every device that it touched goes back. */
    record RollingBack() implements RolloutState {
        RolledBack finish() {
            return new RolledBack();
        }

        Failed fail() {
            return new Failed();
        }
    }

    /** Every device that was there runs it; devices that were away may still join. */
    record Succeeded() implements Reversible, Retriable {}

    /** It reached nobody, or a device could not go back. */
    record Failed() implements Reversible, Retriable {}

    /** Every device that was there is back on what it had. */
    record RolledBack() implements Retriable {}

    /** Stopped by an operator. */
    record Aborted() implements Reversible, Retriable {}

    List<RolloutState> ALL = List.of(
            new Created(),
            new WaitingForApproval(),
            new Scheduled(),
            new Running(),
            new Paused(),
            new RollingBack(),
            new Succeeded(),
            new Failed(),
            new RolledBack(),
            new Aborted());

    Set<String> FINAL = Set.of("succeeded", "failed", "rolled_back", "aborted");

    /** Its word in the API and in the database. */
    default String word() {
        return getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether it has ended; some devices may still follow. */
    default boolean isFinal() {
        return FINAL.contains(word());
    }

    /** @throws IllegalArgumentException if there is no such word */
    static RolloutState of(String word) {
        return ALL.stream()
                .filter(state -> state.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no rollout state '" + word + "'"));
    }
}
