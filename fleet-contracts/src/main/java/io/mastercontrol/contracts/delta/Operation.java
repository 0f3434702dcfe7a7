package io.mastercontrol.contracts.delta;

/**
 * One piece of what a patch makes: old bytes, possibly with differences, then new ones.
 *
 * @param oldAt where the old bytes begin
 * @param newAt where the new ones begin that resemble them
 * @param copy how many
 * @param exact whether they do not differ at all
 * @param fresh how many bytes follow that no old ones resemble
 */
public record Operation(long oldAt, long newAt, long copy, boolean exact, long fresh) {}
