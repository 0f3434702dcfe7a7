package io.mastercontrol.registry.inventory;

/**
 * What an import did, or would do.
 *
 * @param devices in the file
 * @param changed devices that are different now
 * @param expected devices that have not enrolled yet, and get this when they do
 * @param groups made or changed
 * @param variables set or removed
 * @param tokens enrolment tokens, which are left out: their secrets are in no file
 */
record Outcome(boolean dryRun, long devices, long changed, long expected, long groups, long variables, long tokens) {}
