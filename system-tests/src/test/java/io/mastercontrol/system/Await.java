package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what must become true, with a deadline and a last look to show when it does not. */
final class Await {
    private Await() {}

    /** A look at the world that may fail while things are restarting. */
    interface Look<T> {
        T now() throws Exception;
    }

    /** Whether what was seen is what is awaited. */
    interface Good<T> {
        boolean test(T seen) throws Exception;
    }

    /** Looks every 100 ms until {@code good}, and returns what was then seen. */
    static <T> T until(String what, Duration within, Look<T> look, Good<T> good) {
        long deadline = System.nanoTime() + within.toNanos();
        Object last = "nothing";
        while (System.nanoTime() < deadline) {
            try {
                T seen = look.now();
                last = seen;
                if (good.test(seen)) {
                    return seen;
                }
            } catch (Exception e) {
                // What is being killed and restarted may refuse for a while; the last refusal is shown at the deadline.
                last = e;
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        return fail(what + ": not within " + within.toSeconds() + " s; last seen: " + last);
    }

    static void until(String what, Duration within, Look<Boolean> look) {
        until(what, within, look, seen -> seen);
    }
}
