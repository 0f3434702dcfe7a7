package io.mastercontrol.contracts.workload;

import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;

/** What one file may ask of its reader: checked on the way, so that nothing large is built first. */
final class YamlBounds {
    static final int MAX_DEPTH = 40;
    static final int MAX_NODES = 20_000;
    static final int MAX_ALIASES = 500;

    private int documents;
    private int depth;
    private int aliases;
    private int nodes;

    /** Reads a text event by event, which takes no more memory than one of them. */
    void check(Iterable<Event> events) {
        for (Event event : events) {
            int line = event.getStartMark().getLine() + 1;
            if (event instanceof DocumentStartEvent && ++documents > 1) {
                throw new Exceeded(line, "begins a second document; put several workloads into one list, 'workloads:'");
            }
            if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
                throw new Exceeded(line, "is nested more than " + MAX_DEPTH + " deep");
            }
            if (event instanceof CollectionEndEvent) {
                depth--;
            }
            if (event instanceof AliasEvent && ++aliases > MAX_ALIASES) {
                throw new Exceeded(
                        line, "uses anchors more than " + MAX_ALIASES + " times; write it out, or use fewer");
            }
        }
    }

    /** Counts one value of the tree in which anchors are followed. */
    void value(int line, int deep) {
        if (deep > MAX_DEPTH) {
            throw new Exceeded(line, "is nested more than " + MAX_DEPTH + " deep, or an anchor contains itself");
        }
        if (++nodes > MAX_NODES) {
            throw new Exceeded(line, "has more than " + MAX_NODES + " values once its anchors are followed");
        }
    }

    static final class Exceeded extends RuntimeException {
        private final int line;

        Exceeded(int line, String message) {
            super(message, null, false, false);
            this.line = line;
        }

        int line() {
            return line;
        }
    }
}
