package io.mastercontrol.dashboard.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How often an address may be refused at a door that anybody may try, {@code /enrol} for one: a bucket that every refusal
 * takes from and that fills again by itself. What succeeds costs nothing, so that a thousand devices behind one address
 * get in as fast as they come, and only guessing is slowed down.
 */
public final class AddressThrottle {
    private static final int MOST_ADDRESSES = 10_000;
    private static final String EVERYBODY_ELSE = "*";

    private record Bucket(double attempts, Instant at) {}

    private final int burst;
    private final double perSecond;
    private final Clock clock;
    private final Map<String, Bucket> buckets = new HashMap<>();

    public AddressThrottle(int burst, int perMinute, Clock clock) {
        this.burst = burst;
        this.perSecond = perMinute / 60.0;
        this.clock = clock;
    }

    /** Empty for an address that may try, or how long it has to wait. */
    public synchronized Optional<Duration> pause(String address) {
        Instant now = clock.instant();
        Bucket bucket = buckets.get(key(address, now));
        double left = bucket == null ? burst : filled(bucket, now);
        return left >= 1
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) Math.ceil((1 - left) / perSecond * 1_000)));
    }

    /** The attempt was refused; many at once may be, and are all made up for. */
    public synchronized void refused(String address) {
        Instant now = clock.instant();
        String key = key(address, now);
        Bucket bucket = buckets.getOrDefault(key, new Bucket(burst, now));
        buckets.put(key, new Bucket(Math.max(-burst, filled(bucket, now) - 1), now));
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
