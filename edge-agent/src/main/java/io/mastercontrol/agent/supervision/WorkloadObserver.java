package io.mastercontrol.agent.supervision;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Exit;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;

/** Is told of what happens to workloads, in order, on the supervisor's thread: return at once. */
public interface WorkloadObserver {
    /** Something happened; {@code type} is one of {@code EventType.WORKLOAD_*}, or not about one workload, which is null then. */
    void happened(Instant at, String type, String workload, String message, JsonNode detail);

    /** A process of it has ended, for whatever reason, after that time. */
    default void ended(String workload, Exit exit, Duration ran) {}

    /** The status is different from what was last told. */
    void changed(WorkloadStatus status);
}
