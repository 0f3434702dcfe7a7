package io.mastercontrol.agent.spool;

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

    /** Completes when it is on the disk; {@code since} is when the workload made it. */
    CompletableFuture<Long> keep(String workload, String file, Instant since, Output output) {
        return outbox.hand(
                output.lane(),
                new DeviceEvent(1, since, bootId, EventType.WORKLOAD_OUTPUT, workload, output.topic(), output.detail()),
                file);
    }

    void refused(String workload, String message) {
        outbox.append(new DeviceEvent(1, Instant.now(), bootId, EventType.OUTPUT_REFUSED, workload, message, null));
    }
}
