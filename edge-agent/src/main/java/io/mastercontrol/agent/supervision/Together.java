package io.mastercontrol.agent.supervision;

import java.util.List;

/**
 * What was asked of several workloads at once.
 *
 * @param items in the order in which it is done
 */
public record Together(List<Item> items) {
    /** One of them. */
    public record Item(String name, String message) {}
}
