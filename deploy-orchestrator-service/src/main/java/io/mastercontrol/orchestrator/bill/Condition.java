package io.mastercontrol.orchestrator.bill;

import io.mastercontrol.orchestrator.presence.Measured;

/**
 * What room and what link a device has, as it told the registry last; what it has not is null.
 *
 * @param linkBudgetLeftBytes that the link carries before its budget begins anew; null also for any number
 */
record Condition(Long diskFreeBytes, Boolean linkMetered, Long linkBudgetLeftBytes) {
    /** Of a device that has told nothing. */
    static final Condition UNKNOWN = new Condition(null, null, null);

    static Condition of(Measured measured) {
        return new Condition(measured.diskFreeBytes(), measured.linkMetered(), measured.linkBudgetLeftBytes());
    }
}
