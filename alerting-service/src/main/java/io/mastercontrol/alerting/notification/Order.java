package io.mastercontrol.alerting.notification;

import java.time.Duration;

/** Messages about the same group reach a receiver one after the other, and only if it knows what they are about. */
final class Order {
    private static final Duration NEXT = Duration.ofMillis(500);

    private Order() {}

    static Verdict judge(Delivery delivery) {
        if (delivery.waitsFor()) {
            return new Verdict.Hold(NEXT, "waits until the message before it is told");
        }
        return delivery.tellsOfFiring() || delivery.known()
                ? new Verdict.Continue()
                : new Verdict.Drop("its firing was never told");
    }
}
