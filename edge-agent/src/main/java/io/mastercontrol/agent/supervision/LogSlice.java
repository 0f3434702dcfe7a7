package io.mastercontrol.agent.supervision;

/**
 * A piece of captured output.
 *
 * @param cursor where to go on
 * @param truncated whether there was more than was asked for
 */
public record LogSlice(String text, String cursor, boolean truncated) {}
