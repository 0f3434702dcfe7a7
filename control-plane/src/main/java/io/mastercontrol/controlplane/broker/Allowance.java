package io.mastercontrol.controlplane.broker;

/**
 * What one device may still send: two buckets, of messages and of bytes, that fill by themselves and may be overdrawn.
 * Whoever has overdrawn waits until the bucket is even again; how long that is says how far it is over its limit.
 */
final class Allowance {
    private static final double NANOS = 1_000_000_000.0;
    private final Limits limits;
    private double messages;
    private double bytes;
    private long at;

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
        double behind = Math.max(-messages / limits.messagesPerSecond(), -bytes / limits.bytesPerSecond());
        return behind <= 0 ? 0 : (long) Math.ceil(behind * 1_000);
    }

    private double filled(double level, int perSecond, double seconds) {
        return Math.min((double) perSecond * limits.burstSeconds(), level + perSecond * seconds);
    }
}
