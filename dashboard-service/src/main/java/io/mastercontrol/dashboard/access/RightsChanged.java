package io.mastercontrol.dashboard.access;

/**
 * Fired after the commit when a user was changed or a token of one was taken back: what is still going on in that name began
 * with rights that are no longer.
 */
public record RightsChanged(String username) {}
