package io.mastercontrol.contracts.workload;

/**
 * A variable that a template uses and that the file gives no value.
 *
 * @param line from 1
 */
public record UsedVariable(String name, int line) {}
