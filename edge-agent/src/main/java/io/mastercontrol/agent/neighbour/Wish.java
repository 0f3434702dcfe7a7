package io.mastercontrol.agent.neighbour;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Content that this device wants, and what its neighbours are told of that. On one thread. */
public final class Wish {
    private final String content;
    private final Shelf shelf;
    private final Search search;
    private boolean settled;

    Wish(String content, Shelf shelf, Search search) {
        this.content = content;
        this.shelf = shelf;
        this.search = search;
        shelf.interest(content, Interest.waiting);
    }

    String content() {
        return content;
    }

    /** Offers it to others from now on, as far as it is there. */
    public void share(Offer offer) {
        shelf.offer(content, offer);
    }

    /**
     * Takes what a neighbour has more of.
     *
     * @return whether anything came; if not, the control plane has to be asked
     * @throws NeighbourPending when somebody else is about to have it
     * @throws NoRoom when this device's disk takes no more
     */
    public boolean seek(Intake intake, LongConsumer progress, BooleanSupplier cancelled) throws IOException {
        shelf.interest(content, Interest.waiting);
        return search.seek(intake, progress, cancelled);
    }

    /** It is being fetched from the control plane; neighbours wait for it. */
    public void fetching() {
        shelf.interest(content, Interest.fetching);
    }

    /** It cannot be fetched for now; neighbours do not wait. */
    public void resting() {
        shelf.interest(content, Interest.resting);
    }

    /** The control plane has none. */
    public void unavailable() {
        settled = true;
        shelf.interest(content, Interest.unavailable);
    }

    /** It is here, or not wanted any more; what is offered of it stays. */
    public void done() {
        if (!settled) {
            shelf.interest(content, Interest.nothing);
        }
    }

    /** Bytes came from the control plane. */
    public void progressed() {
        shelf.interest(content, Interest.fetching);
        search.progressed();
    }

    /** Whether the download from the control plane shall be left to a neighbour; asks them. */
    public boolean shouldYield(long have) {
        return search.shouldYield(have);
    }

    /** What the last neighbour gave was wrong. */
    public void blame(String what) {
        if (search.source() != null) {
            search.lied(search.source(), what);
        }
    }
}
