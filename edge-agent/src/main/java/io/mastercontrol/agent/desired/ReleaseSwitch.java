package io.mastercontrol.agent.desired;

import io.mastercontrol.agent.artifact.ArtifactRefused;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Puts one version of a release in the place of another, and watches how it does. Each call can be repeated. */
interface ReleaseSwitch {
    /** Why no version can be put in place here at all, or empty; asked before anything is downloaded. */
    Optional<String> refusal();

    /**
     * Looks at what lies unpacked and makes ready what it needs, while what it replaces runs on; why it is not to be
     * tried, or empty.
     */
    Optional<String> prepare(Installed version, BooleanSupplier cancelled)
            throws ArtifactRefused, IOException, InterruptedException;

    /**
     * Makes {@code version} what runs; null is what ran before there was any release. What {@code instead} had and
     * {@code version} has not goes. Does nothing to what runs this content already.
     *
     * @param within how long it may take to become healthy
     * @return why not, or empty
     */
    Optional<String> show(Installed version, Installed instead, Duration within)
            throws ArtifactRefused, IOException, InterruptedException;

    /** Whether there is something that {@code version} can run beside before it takes over. */
    default boolean canStandBy(Installed version) throws ArtifactRefused {
        return false;
    }

    /** Starts it beside what runs and waits until it is well; why it is not, or empty. */
    default Optional<String> standBy(Installed version, Duration within, BooleanSupplier cancelled)
            throws ArtifactRefused, IOException, InterruptedException {
        return Optional.empty();
    }

    /**
     * What runs beside {@code version}, the old or a new one that is given up, ends.
     *
     * @param atOnce or after the time that the version says
     */
    default void endBeside(Installed version, boolean atOnce) throws ArtifactRefused {
        // Most run alone.
    }

    /** Waits until it is well; why it is not, or empty. */
    Optional<String> awaitHealthy(Installed version, Duration within, BooleanSupplier cancelled)
            throws ArtifactRefused, IOException, InterruptedException;

    /** Watches for the bake time; why it did not last, or empty. */
    Optional<String> bake(Installed version, Duration bake, BooleanSupplier cancelled)
            throws ArtifactRefused, IOException, InterruptedException;

    /** There is no way back any more; why it could not be done, or empty. */
    Optional<String> commit(Installed version) throws IOException;
}
