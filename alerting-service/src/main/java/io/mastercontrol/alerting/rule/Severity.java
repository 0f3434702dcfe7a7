package io.mastercontrol.alerting.rule;

/** How bad it is. */
public enum Severity {
    critical,
    warning,
    info
}
