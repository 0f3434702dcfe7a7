package io.mastercontrol.alerting.notification;

import io.smallrye.mutiny.Uni;

/** One stage on a delivery's way to its receiver. */
interface Stage {
    Uni<Verdict> judge(Delivery delivery);
}
