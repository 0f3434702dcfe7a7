package io.mastercontrol.cli.output;

/** What {@code -o} can say. */
public enum Format {
    table,
    wide,
    json,
    yaml
}
