package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.notification.Verdict.Continue;
import io.mastercontrol.alerting.notification.Verdict.Drop;
import io.mastercontrol.alerting.notification.Verdict.Hold;
import java.time.Duration;

/** The reasons not to tell, each a stage. */
final class Quiet {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration NEXT = Duration.ofMillis(500);
    private static final Continue CONTINUE = new Continue();

    private Quiet() {}

    /** While a device is gone, nobody is told what is wrong with its workloads. */
    static Verdict inhibit(Delivery delivery) {
        boolean inhibited = delivery.tellsOfFiring()
                && delivery.deviceOffline()
                && delivery.subject().kind().equals("workload_failed");
        return inhibited ? held(delivery, "its device is offline, which is told already") : CONTINUE;
    }

    /** While somebody wants silence, nobody is told; afterwards they are, if it still is so. */
    static Verdict silence(Delivery delivery) {
        boolean silent = delivery.tellsOfFiring() && !delivery.silenced().isEmpty();
        return silent ? held(delivery, "silenced: " + delivery.silenced().get(0)) : CONTINUE;
    }

    private static Verdict held(Delivery delivery, String reason) {
        return delivery.alertOver() ? new Drop("over before anyone was told; " + reason) : new Hold(LOOK_AGAIN, reason);
    }

    /** What was kept back until it was over is not told any more. */
    static Verdict forget(Delivery delivery) {
        boolean stale = delivery.tellsOfFiring() && delivery.held() && delivery.alertOver() && delivery.attempts() == 0;
        return stale ? new Drop("over before anyone was told") : CONTINUE;
    }

    /** The end is told after the beginning, and only to those who were told of that. */
    static Verdict dedupe(Delivery delivery) {
        if (delivery.tellsOfFiring()) {
            return CONTINUE;
        }
        if (delivery.firing() == null) {
            return new Drop("its firing was never told");
        }
        return switch (delivery.firing()) {
            case "delivered" -> CONTINUE;
            case "pending" -> new Hold(NEXT, "waits until its firing is told");
            default -> new Drop("its firing was never told");
        };
    }
}
