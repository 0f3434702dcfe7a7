package io.mastercontrol.dashboard.gateway;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How often an address may try to enrol: a bucket of attempts that fills again by itself. An attempt that succeeds is
 * given back, so that a thousand devices behind one address get in as fast as they come, and only guessing is slowed.
 */
final class EnrolmentThrottle {
    private static final int MOST_ADDRESSES = 10_000;
    private static final String EVERYBODY_ELSE = "*";

    private record Bucket(double attempts, Instant at) {}

    private final int burst;
    private final double perSecond;
    private final Clock clock;
    private final Map<String, Bucket> buckets = new HashMap<>();

    EnrolmentThrottle(int burst, int perMinute, Clock clock) {
        this.burst = burst;
        this.perSecond = perMinute / 60.0;
        this.clock = clock;
    }

    /** Takes one attempt; if there is none, how long until there is one. */
    synchronized Optional<Duration> take(String address) {
        Instant now = clock.instant();
        String key = key(address, now);
        double left = filled(buckets.getOrDefault(key, new Bucket(burst, now)), now);
        if (left < 1) {
            return Optional.of(Duration.ofMillis((long) Math.ceil((1 - left) / perSecond * 1_000)));
        }
        buckets.put(key, new Bucket(left - 1, now));
        return Optional.empty();
    }

    /** The attempt was a good one. */
    synchronized void giveBack(String address) {
        Instant now = clock.instant();
        buckets.computeIfPresent(
                key(address, now), (key, bucket) -> new Bucket(Math.min(burst, filled(bucket, now) + 1), now));
    }

    synchronized int addresses() {
        return buckets.size();
    }

    private double filled(Bucket bucket, Instant now) {
        double seconds = Duration.between(bucket.at(), now).toMillis() / 1_000.0;
        return Math.min(burst, bucket.attempts() + seconds * perSecond);
    }

    /** Addresses beyond those that are kept share one bucket; a full bucket need not be kept. */
    private String key(String address, Instant now) {
        String network = network(address);
        if (!buckets.containsKey(network) && buckets.size() >= MOST_ADDRESSES) {
            buckets.values().removeIf(bucket -> filled(bucket, now) >= burst);
        }
        return buckets.containsKey(network) || buckets.size() < MOST_ADDRESSES ? network : EVERYBODY_ELSE;
    }

    /** Whoever has one IPv6 address has the 2^64 beside it. */
    private static String network(String address) {
        String[] groups = address.split(":");
        return groups.length < 8 ? address : String.join(":", groups[0], groups[1], groups[2], groups[3]);
    }
}
