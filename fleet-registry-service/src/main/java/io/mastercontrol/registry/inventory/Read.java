package io.mastercontrol.registry.inventory;

/** What reading on in an inventory comes to. */
sealed interface Read {
    /** The next thing. */
    record Found(Entry entry) implements Read {}

    /** A line that says nothing that can be used; the sentence does not name the line. */
    record Bad(int line, String sentence) implements Read {}

    /** Nothing more. */
    record End() implements Read {}
}
