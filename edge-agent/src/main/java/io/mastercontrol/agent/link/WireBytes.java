package io.mastercontrol.agent.link;

/**
 * What a message is on the wire: MQTT, TLS 1.3 and TCP over IPv4 add to its payload. An estimate, held against a counting
 * proxy in {@code LinkBytesIT}.
 */
final class WireBytes {
    /** An acknowledgement of QoS 1: four bytes, in a TLS record, in a segment. */
    static final long ANSWER = 4 + 22 + 52;

    private static final int TLS_RECORD = 22;
    private static final int LARGEST_RECORD = 16 * 1024;
    /** Headers of IPv4 and of TCP with timestamps. */
    private static final int SEGMENT = 52;

    private static final int LARGEST_SEGMENT = 1_400;

    private WireBytes() {}

    static long published(String topic, int payload) {
        long message = 2 + topic.length() + 2 + payload + (payload < 100 ? 2 : payload < 16_000 ? 3 : 4);
        return carried(message);
    }

    /** Bytes of a TLS stream with all that carries them. */
    static long carried(long bytes) {
        long records = Math.max(1, (bytes + LARGEST_RECORD - 1) / LARGEST_RECORD);
        long encrypted = bytes + records * TLS_RECORD;
        return encrypted + (encrypted + LARGEST_SEGMENT - 1) / LARGEST_SEGMENT * SEGMENT;
    }
}
