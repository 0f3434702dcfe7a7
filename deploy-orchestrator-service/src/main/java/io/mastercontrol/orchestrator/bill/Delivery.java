package io.mastercontrol.orchestrator.bill;

import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.orchestrator.delta.Transfer;
import java.util.Map;

/**
 * How the content comes to a device.
 *
 * @param bytes that it downloads
 * @param atMost whether it may be fewer, since a patch is still to be made
 * @param roomBytes that it wants free on its disk before it begins
 */
record Delivery(Way way, long bytes, boolean atMost, long roomBytes) {
    /** What the agent keeps free in any case. */
    private static final long RESERVE_BYTES = 16L * 1024 * 1024;

    static final Delivery NOTHING = new Delivery(Way.nothing, 0, false, 0);

    /** In words of the API. */
    enum Way {
        nothing,
        patch,
        whole
    }

    /**
     * Of a release to a device.
     *
     * @param wanted content of the release, or null for none
     * @param there digest of what runs there of it, or null
     * @param transfers by what is there
     */
    static Delivery of(ReleaseArtifact wanted, String there, Map<String, Transfer> transfers) {
        if (wanted == null || wanted.digest().equals(there)) {
            return NOTHING;
        }
        Transfer transfer = there == null ? null : transfers.get(there);
        if (transfer != null && transfer.patch()) {
            // The tree is made beside the old one, from a patch that lies beside both.
            return new Delivery(Way.patch, transfer.bytes(), false, transfer.bytes() + wanted.size() + RESERVE_BYTES);
        }
        boolean atMost = transfer != null && transfer.atMost();
        return new Delivery(Way.whole, wanted.size(), atMost, 2 * wanted.size() + RESERVE_BYTES);
    }
}
