package io.mastercontrol.agent.neighbour;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Whom to ask for content, when to wait for a neighbour, and when to go to the control plane oneself. Thirty boards of one
 * site that want the same within a second have to come to the same answer without talking about it: each orders all of them
 * by a hash of name and content, and the first in that order goes. No vote is lost with a message, and every part of a network
 * that fell apart has somebody who goes.
 */
final class SeekPlanner {
    /** Until neighbours that were woken by the same wish have found each other: a responder asks for its name first, then announces. */
    static final Duration SETTLE = Duration.ofMillis(4_500);

    /** Until those that were awake already have heard of the wish too. */
    static final Duration WISH_SETTLE = Duration.ofMillis(1_500);

    /** Who comes first in the order is the first to look, too, so that others see it at it. */
    private static final Duration SPREAD = Duration.ofMillis(1_500);

    /** Without a byte from anybody, until one goes oneself; more for each that would go before. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration PATIENCE_PER_RANK = Duration.ofSeconds(5);
    private static final Duration FRESH = Duration.ofMillis(800);
    private static final Duration KNOWN = Duration.ofSeconds(5);
    private static final int ASK_AT_ONCE = 6;
    private static final int ASK_OFTEN = 4;
    /** So much further somebody has to be for a download to be broken off. */
    private static final long WORTH_CHANGING = 2L * 256 * 1024;

    private SeekPlanner() {}

    /**
     * A neighbour as far as it is known.
     *
     * @param standing what it said last, or null if it was not asked yet
     * @param asked how long ago
     * @param busy whether it just said that others are before us
     */
    record Seen(String name, Standing standing, Duration asked, boolean busy) {
        private boolean isOlderThan(Duration age) {
            return standing == null || asked.compareTo(age) > 0;
        }

        private boolean isAtIt() {
            return standing != null && standing.isAtIt();
        }

        private boolean hasMoreThan(long have) {
            return standing != null && standing.have() > have;
        }
    }

    /**
     * How it stands with a wish.
     *
     * @param self name of this device among the neighbours
     * @param have bytes of it that are here
     * @param age of the wish
     * @param awake how long neighbours have been looked for
     * @param sinceGain since the last byte came, or since the wish
     */
    record Situation(
            String self,
            String content,
            long have,
            Duration age,
            Duration awake,
            Duration sinceGain,
            List<Seen> others) {}

    /** What to do next. */
    sealed interface Move {
        record Take(String neighbour) implements Move {}

        record Ask(List<String> neighbours) implements Move {}

        record Wait(String why) implements Move {}

        record Alone() implements Move {}
    }

    static Move decide(Situation now, Random random) {
        List<Seen> sources = now.others().stream()
                .filter(other -> other.hasMoreThan(now.have()) && !other.busy() && !other.isOlderThan(KNOWN))
                .toList();
        if (!sources.isEmpty()) {
            return new Move.Take(sources.get(random.nextInt(sources.size())).name());
        }
        List<String> ask = toAsk(now, random);
        if (!ask.isEmpty()) {
            return new Move.Ask(ask);
        }
        if (now.others().stream().anyMatch(other -> other.hasMoreThan(now.have()))) {
            return waitOrGo(now, "the neighbours that have it serve others first");
        }
        if (!isSettled(now)) {
            return new Move.Wait("it looks for neighbours that have it");
        }
        if (now.others().stream().anyMatch(SeekPlanner::knowsThatThereIsNone)) {
            return new Move.Alone();
        }
        List<String> early = askedEarly(now);
        if (!early.isEmpty()) {
            return new Move.Ask(early);
        }
        boolean somebodyGoes = now.others().stream()
                .filter(Seen::isAtIt)
                .anyMatch(other -> other.standing().interest() == Interest.fetching || isBefore(now, other));
        return somebodyGoes ? waitOrGo(now, "a neighbour is downloading it") : new Move.Alone();
    }

    /**
     * Those that knew nothing of it when we had hardly begun: they may have begun right after, and would all be left to
     * go alone. Whoever was asked again is not among them any more.
     */
    private static List<String> askedEarly(Situation now) {
        return now.others().stream()
                .filter(other -> !other.busy() && !other.isAtIt())
                .filter(other -> now.age().minus(other.asked()).compareTo(WISH_SETTLE) < 0)
                .map(Seen::name)
                .limit(ASK_AT_ONCE)
                .toList();
    }

    private static boolean isSettled(Situation now) {
        double place = (score(now.content(), now.self()) >>> 1) / (double) Long.MAX_VALUE;
        Duration later = Duration.ofNanos((long) (SPREAD.toNanos() * place));
        return now.awake().compareTo(SETTLE.plus(later)) >= 0 && now.age().compareTo(WISH_SETTLE.plus(later)) >= 0;
    }

    private static Move waitOrGo(Situation now, String why) {
        long before = now.others().stream()
                .filter(other -> other.isAtIt() && isBefore(now, other))
                .count();
        Duration patience = PATIENCE.plus(PATIENCE_PER_RANK.multipliedBy(before));
        return now.sinceGain().compareTo(patience) < 0 ? new Move.Wait(why) : new Move.Alone();
    }

    private static boolean knowsThatThereIsNone(Seen other) {
        return other.standing() != null && other.standing().interest() == Interest.unavailable;
    }

    /** Everybody at first, then a few of those who are at it, and the rest now and then. */
    private static List<String> toAsk(Situation now, Random random) {
        List<String> rarely = now.others().stream()
                .filter(other -> !other.busy() && !other.isAtIt() && other.isOlderThan(KNOWN))
                .map(Seen::name)
                .limit(ASK_AT_ONCE)
                .toList();
        if (!rarely.isEmpty()) {
            return rarely;
        }
        List<Seen> atIt = new ArrayList<>(now.others().stream()
                .filter(other -> !other.busy() && other.isAtIt())
                .toList());
        long fresh = atIt.stream().filter(other -> !other.isOlderThan(FRESH)).count();
        Collections.shuffle(atIt, random);
        atIt.sort((one, other) -> Boolean.compare(isFetching(other), isFetching(one)));
        return atIt.stream()
                .filter(other -> other.isOlderThan(FRESH))
                .map(Seen::name)
                .limit(Math.max(0, ASK_OFTEN - fresh))
                .toList();
    }

    private static boolean isFetching(Seen other) {
        return other.standing().interest() == Interest.fetching;
    }

    /**
     * Whether who downloads from the control plane shall leave it to a neighbour: one that is further, or one that is as far and
     * comes first. One that is far behind will find out by itself.
     */
    static boolean shouldYield(Situation now) {
        return now.others().stream()
                .filter(other -> other.standing() != null && !other.isOlderThan(KNOWN))
                .anyMatch(other -> other.hasMoreThan(now.have() + WORTH_CHANGING)
                        || (isFetching(other)
                                && isBefore(now, other)
                                && other.hasMoreThan(now.have() - WORTH_CHANGING)));
    }

    private static boolean isBefore(Situation now, Seen other) {
        int order = Long.compareUnsigned(score(now.content(), other.name()), score(now.content(), now.self()));
        return order < 0 || (order == 0 && other.name().compareTo(now.self()) < 0);
    }

    static long score(String content, String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((content + " " + name).getBytes(StandardCharsets.UTF_8));
            return java.nio.ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
