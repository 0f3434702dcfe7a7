package io.mastercontrol.contracts.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Heartbeats of many devices in one message, from a broker that checked who they are from to the registry. Not JSON: the
 * heartbeats in it are passed on byte for byte. docs/adr/0058-heartbeats-in-bundles.md
 *
 * <p>One byte of version, eight of {@code id}, and for each beat: one byte of the length of the device's id, the id in ASCII, two
 * bytes of seconds held, four of the length of the payload, the payload; numbers in network order, without a sign.
 *
 * @param id by which the registry says that it has taken the bundle
 */
public record HeartbeatBundle(long id, List<Beat> beats) {
    private static final byte VERSION = 1;
    private static final int HEADER = 1 + Long.BYTES;
    private static final int BEAT = 1 + Short.BYTES + Integer.BYTES;
    private static final int LONGEST_HELD = 0xffff;

    /**
     * One device's heartbeat.
     *
     * @param heldSeconds for how many whole seconds the broker has had it; not zero only while the registry was away or slow
     */
    public record Beat(String device, int heldSeconds, byte[] payload) {
        int size() {
            return BEAT + device.length() + payload.length;
        }
    }

    public HeartbeatBundle {
        beats = List.copyOf(beats);
    }

    public byte[] bytes() {
        ByteBuffer bytes =
                ByteBuffer.allocate(HEADER + beats.stream().mapToInt(Beat::size).sum());
        bytes.put(VERSION).putLong(id);
        for (Beat beat : beats) {
            byte[] device = beat.device().getBytes(StandardCharsets.US_ASCII);
            bytes.put((byte) device.length)
                    .put(device)
                    .putShort((short) Math.min(LONGEST_HELD, beat.heldSeconds()))
                    .putInt(beat.payload().length)
                    .put(beat.payload());
        }
        return bytes.array();
    }

    /**
     * Takes a bundle apart.
     *
     * @throws MalformedMessage if it is cut off, or of another version than this
     */
    public static HeartbeatBundle read(byte[] payload) {
        ByteBuffer bytes = ByteBuffer.wrap(payload);
        if (payload.length < HEADER || bytes.get() != VERSION) {
            throw new MalformedMessage(
                    "the bundle of " + payload.length + " bytes is of no version that is known", null);
        }
        long id = bytes.getLong();
        List<Beat> beats = new ArrayList<>();
        while (bytes.hasRemaining()) {
            String device = new String(part(bytes, number(bytes, 1)), StandardCharsets.US_ASCII);
            int held = number(bytes, Short.BYTES);
            beats.add(new Beat(device, held, part(bytes, number(bytes, Integer.BYTES))));
        }
        return new HeartbeatBundle(id, beats);
    }

    private static int number(ByteBuffer bytes, int size) {
        if (bytes.remaining() < size) {
            throw cutOff(bytes);
        }
        return switch (size) {
            case 1 -> bytes.get() & 0xff;
            case Short.BYTES -> bytes.getShort() & LONGEST_HELD;
            default -> bytes.getInt();
        };
    }

    private static byte[] part(ByteBuffer bytes, int length) {
        if (length < 0 || length > bytes.remaining()) {
            throw cutOff(bytes);
        }
        byte[] part = new byte[length];
        bytes.get(part);
        return part;
    }

    private static MalformedMessage cutOff(ByteBuffer bytes) {
        return new MalformedMessage("the bundle is cut off at byte " + bytes.position() + " of " + bytes.limit(), null);
    }
}
