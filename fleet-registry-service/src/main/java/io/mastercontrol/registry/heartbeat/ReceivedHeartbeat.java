package io.mastercontrol.registry.heartbeat;

import io.mastercontrol.contracts.message.Heartbeat;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.registry.link.Delivery;
import java.time.Duration;

/** A heartbeat and when it came. */
public record ReceivedHeartbeat(Heartbeat heartbeat, Delivery delivery) {
    String device() {
        return heartbeat.device();
    }

    /** How far the device's clock is ahead; the way of the message, milliseconds as a rule, is part of it. */
    long clockOffsetMillis() {
        try {
            return Duration.between(delivery.receivedAt(), heartbeat.at()).toMillis();
        } catch (ArithmeticException e) {
            return heartbeat.at().isBefore(delivery.receivedAt()) ? Long.MIN_VALUE / 2 : Long.MAX_VALUE / 2;
        }
    }

    int running() {
        return count(WorkloadState.running);
    }

    int failed() {
        return (int) heartbeat.workloads().stream()
                .filter(workload -> workload.state().isFailure())
                .count();
    }

    private int count(WorkloadState state) {
        return (int) heartbeat.workloads().stream()
                .filter(workload -> workload.state() == state)
                .count();
    }
}
