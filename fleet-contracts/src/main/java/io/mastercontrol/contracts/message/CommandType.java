package io.mastercontrol.contracts.message;

/** What a device can be ordered to do. */
public enum CommandType {
    start,
    stop,
    restart,
    logs,
    exec
}
