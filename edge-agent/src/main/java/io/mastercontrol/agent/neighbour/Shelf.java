package io.mastercontrol.agent.neighbour;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** What this device offers its neighbours, and what it wants itself, by the names of contents. */
final class Shelf {
    /** A wish that nobody has come back to for so long has been given up. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(150);

    private final Duration keep;
    private final LongSupplier nanoTime;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();

    /** @param until nanoseconds, for the offer and the interest */
    private record Slot(Offer offer, long offeredUntil, Interest interest, long interestUntil) {}

    /**
     * @param keep how long something is offered
     * @param nanoTime monotonic nanoseconds
     */
    Shelf(Duration keep, LongSupplier nanoTime) {
        this.keep = keep;
        this.nanoTime = nanoTime;
    }

    void offer(String name, Offer offer) {
        offer(name, offer, keep);
    }

    void offer(String name, Offer offer, Duration time) {
        long now = nanoTime.getAsLong();
        slots.compute(
                name,
                (same, old) -> old == null
                        ? new Slot(offer, now + time.toNanos(), Interest.nothing, now)
                        : new Slot(offer, now + time.toNanos(), old.interest(), old.interestUntil()));
    }

    void interest(String name, Interest interest) {
        long now = nanoTime.getAsLong();
        slots.compute(
                name,
                (same, old) -> old == null
                        ? new Slot(null, now, interest, now + FORGOTTEN.toNanos())
                        : new Slot(old.offer(), old.offeredUntil(), interest, now + FORGOTTEN.toNanos()));
    }

    void withdraw(String name) {
        slots.remove(name);
    }

    /** No longer this one; another that came in its place stays. */
    void withdraw(String name, Offer broken) {
        slots.computeIfPresent(name, (same, slot) -> slot.offer() == broken ? null : slot);
    }

    Optional<Offer> find(String name) {
        Slot slot = slots.get(name);
        return slot == null || slot.offeredUntil() - nanoTime.getAsLong() <= 0
                ? Optional.empty()
                : Optional.ofNullable(slot.offer());
    }

    Standing standing(String name) {
        Slot slot = slots.get(name);
        if (slot == null) {
            return Standing.STRANGE;
        }
        Interest interest = slot.interestUntil() - nanoTime.getAsLong() > 0 ? slot.interest() : Interest.nothing;
        return find(name)
                .map(offer -> new Standing(interest, offer.have(), offer.size(), offer.tag()))
                .orElse(new Standing(interest, 0, 0, null));
    }

    /** Lets go of what is over, and of what is open; answers whether nothing is left. */
    boolean tidy() {
        long now = nanoTime.getAsLong();
        slots.values().removeIf(slot -> slot.offeredUntil() - now <= 0 && slot.interestUntil() - now <= 0);
        for (Slot slot : slots.values()) {
            if (slot.offer() != null) {
                slot.offer().rest();
            }
        }
        return slots.isEmpty();
    }
}
