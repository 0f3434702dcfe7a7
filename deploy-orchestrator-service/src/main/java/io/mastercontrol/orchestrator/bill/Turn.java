package io.mastercontrol.orchestrator.bill;

import java.util.Map;

/**
 * A member of a rollout, and when its turn is.
 *
 * @param status as the registry says
 * @param batch from 1, or null for one that is not in a batch
 * @param reason why it comes later or never, the end of a sentence that begins with the device; null for its turn in a batch
 * @param group of which only some may be under way at once, or null
 */
public record Turn(
        String device,
        String status,
        Map<String, String> labels,
        When when,
        Integer batch,
        String reason,
        String group) {
    /** Whether it is in a batch, is waited for, or is left out. */
    public enum When {
        batch,
        later,
        never
    }
}
