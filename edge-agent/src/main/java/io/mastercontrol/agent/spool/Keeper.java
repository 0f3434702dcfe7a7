package io.mastercontrol.agent.spool;

import io.mastercontrol.agent.outbox.Lane;
import io.mastercontrol.agent.outbox.Outbox;
import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.EventType;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Puts what workloads hand over into the outbox, each once. */
final class Keeper {
    private final Outbox outbox;
    private final String bootId;
    /** What an agent kept that died before it removed the files. */
    private final Set<String> keptBefore = ConcurrentHashMap.newKeySet();

    Keeper(Outbox outbox, String bootId) throws IOException {
        this.outbox = outbox;
        this.bootId = bootId;
        keptBefore.addAll(outbox.handedLast());
    }

    /** Whether the file's content is in the outbox already, and it is only to be removed. Told once. */
    boolean knows(String file) {
        return keptBefore.remove(file);
    }

    /** Completes when it is on the disk. */
    CompletableFuture<Long> keep(String workload, String file, Output output) {
        return outbox.hand(output.lane(), event(EventType.WORKLOAD_OUTPUT, workload, output.topic(), output), file);
    }

    private DeviceEvent event(String type, String workload, String message, Output output) {
        return new DeviceEvent(
                1, Instant.now(), bootId, type, workload, message, output == null ? null : output.detail());
    }

    void refused(String workload, String message) {
        outbox.hand(Lane.event, event(EventType.OUTPUT_REFUSED, workload, message, null), null);
    }
}
