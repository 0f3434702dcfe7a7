package io.mastercontrol.registry.variable;

import java.time.Instant;

/**
 * A value that templates are filled in with.
 *
 * @param scope where it is set: {@code fleet}, {@code group/NAME} or {@code device/ID}
 * @param value null in a history where it was removed
 */
record Variable(String scope, String name, String value, String changedBy, Instant changedAt) {}
