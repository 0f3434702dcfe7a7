package io.mastercontrol.controlplane.broker;

/**
 * What one device may still send: two buckets, of messages and of bytes, that fill by themselves and may be overdrawn.
 * Whoever has overdrawn waits until the bucket is even again; how long that is says how far it is over its limit.
 */
final class Allowance {
    private static final double RECOVERED_SECONDS = 1;
    private static final double NANOS = 1_000_000_000.0;
    private final Limits limits;
    private double messages;
    private double bytes;
    private long at;
    private long behindSince;
    private boolean behind;

    /** @param nanos now, on a monotonic clock */
    Allowance(Limits limits, long nanos) {
        this.limits = limits;
        this.messages = (double) limits.messagesPerSecond() * limits.burstSeconds();
        this.bytes = (double) limits.bytesPerSecond() * limits.burstSeconds();
        this.at = nanos;
    }

    /** Takes a message of so many bytes, and says how many milliseconds the next one has to wait. */
    synchronized long take(int size, long nanos) {
        double seconds = Math.max(0, nanos - at) / NANOS;
        at = nanos;
        messages = filled(messages, limits.messagesPerSecond(), seconds) - 1;
        bytes = filled(bytes, limits.bytesPerSecond(), seconds) - size;
        double missing = Math.max(-messages / limits.messagesPerSecond(), -bytes / limits.bytesPerSecond());
        if (missing > 0 && !behind) {
            behind = true;
            behindSince = nanos;
        } else if (missing <= -RECOVERED_SECONDS) {
            behind = false;
        }
        return missing <= 0 ? 0 : (long) Math.ceil(missing * 1_000);
    }

    /** For how many seconds it has been at its limit, without once keeping a second's worth below it. */
    synchronized long behindSeconds(long nanos) {
        return behind ? (nanos - behindSince) / 1_000_000_000L : 0;
    }

    private double filled(double level, int perSecond, double seconds) {
        return Math.min((double) perSecond * limits.burstSeconds(), level + perSecond * seconds);
    }
}
