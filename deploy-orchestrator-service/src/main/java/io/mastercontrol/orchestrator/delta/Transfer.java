package io.mastercontrol.orchestrator.delta;

/**
 * What a device would download.
 *
 * @param patch whether a patch is there; else it is the whole
 * @param atMost whether a patch is still to be made that may be smaller
 */
public record Transfer(boolean patch, long bytes, boolean atMost) {}
