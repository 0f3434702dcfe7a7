package io.mastercontrol.contracts.expression;

/** What can be asked of the time until now. */
public enum WindowFunction {
    /** Mean of what was measured. */
    avg,
    min,
    max,
    /** By how much a counter rose each second; a fall is a counter that began anew. */
    rate,
    /** By how much a counter rose. */
    increase,
    /** Whether nothing was measured under that name. */
    absent,
    /** How often an event of that type happened. */
    count
}
