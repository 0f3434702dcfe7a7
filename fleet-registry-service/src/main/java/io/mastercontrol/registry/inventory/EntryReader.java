package io.mastercontrol.registry.inventory;

import java.io.IOException;

/** Reads an inventory, one thing after the other. */
interface EntryReader {
    Read next() throws IOException;
}
