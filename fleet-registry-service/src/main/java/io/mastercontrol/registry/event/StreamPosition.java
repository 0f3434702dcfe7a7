package io.mastercontrol.registry.event;

import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.EventBatch;
import java.util.List;

/**
 * Where the registry stands in one stream of a device: it has everything up to a sequence, and nothing above.
 *
 * @param upTo highest sequence committed, 0 for none
 */
record StreamPosition(long upTo) {

    /**
     * What a batch adds.
     *
     * @param events those to take, possibly none
     * @param upTo the position afterwards
     * @param lost how many events the device no longer holds and never delivered
     */
    record Step(List<DeviceEvent> events, long upTo, long lost) {}

    /**
     * Takes what follows without a gap. Sequences below the device's oldest that never came are lost for good and are
     * skipped; any other gap means that an earlier batch is still under way, and nothing is taken.
     */
    Step take(EventBatch batch) {
        long base = Math.max(upTo, batch.oldest() - 1);
        List<DeviceEvent> fresh =
                batch.events().stream().filter(event -> event.sequence() > base).toList();
        if (fresh.isEmpty() || fresh.get(0).sequence() != base + 1) {
            return new Step(List.of(), upTo, 0);
        }
        return new Step(fresh, fresh.get(fresh.size() - 1).sequence(), base - upTo);
    }
}
