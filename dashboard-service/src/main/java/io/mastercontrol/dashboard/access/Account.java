package io.mastercontrol.dashboard.access;

/** Somebody who was recognised. */
public record Account(String username, Role role) {}
