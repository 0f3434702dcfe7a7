package io.mastercontrol.contracts.message;

/** What the health check of a workload last said; {@code unknown} where there is none or it has not answered yet. */
public enum Health {
    unknown,
    starting,
    healthy,
    unhealthy
}
