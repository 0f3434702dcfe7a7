package io.mastercontrol.agent.supervision;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Stops dependents before what they depend on, in parallel where it can, and waits until nothing is left. */
record OrderlyStop(Supplier<Optional<List<String>>> stoppable, Consumer<String> stop) {
    private static final long LOOK_NANOS = 10_000_000;

    void run() {
        Set<String> asked = new HashSet<>();
        for (Optional<List<String>> now = stoppable.get(); now.isPresent(); now = stoppable.get()) {
            now.get().stream().filter(asked::add).forEach(stop);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
