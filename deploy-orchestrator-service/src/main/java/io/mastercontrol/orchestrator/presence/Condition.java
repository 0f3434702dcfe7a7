package io.mastercontrol.orchestrator.presence;

/**
 * What room and what link a device has, as it told the registry last; what it has not is null.
 *
 * @param linkDownloadBytes of releases that the link carries before its budget begins anew; null also for any number
 */
public record Condition(String id, Long diskFreeBytes, Boolean linkMetered, Long linkDownloadBytes) {
    /** Of a device that has told nothing. */
    public static Condition unknown(String device) {
        return new Condition(device, null, null, null);
    }
}
