package io.mastercontrol.contracts.delta;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A zip as jar tools write it: members one behind the other, the directory in the same order, nothing in between, nothing
 * encrypted, no zip64. Any other is compared as a file like every file.
 */
public final class ZipArchive {
    static final int LOCAL = 0x04034b50;
    static final int DIRECTORY = 0x02014b50;
    static final int END = 0x06054b50;
    static final int DESCRIBED = 0x08074b50;
    static final int LOCAL_HEADER = 30;
    static final int DIRECTORY_HEADER = 46;
    static final int END_HEADER = 22;
    private static final int MOST_COMMENT = 1024;
    private static final int DEFLATED = 8;
    private static final int DESCRIBED_FLAG = 8;
    private static final int ENCRYPTED_FLAGS = 0x2041;

    private final RandomBytes bytes;
    private final List<ZipMember> members = new ArrayList<>();
    private long end;

    private ZipArchive(RandomBytes bytes) {
        this.bytes = bytes;
    }

    /** Reads it, if it is one. */
    public static Optional<ZipArchive> of(RandomBytes bytes) throws IOException {
        if (bytes.size() < END_HEADER || bytes.size() > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        byte[] first = new byte[4];
        bytes.read(0, first, 0, 4);
        ZipArchive archive = new ZipArchive(bytes);
        return int4(first, 0) == LOCAL && archive.read() ? Optional.of(archive) : Optional.empty();
    }

    public List<ZipMember> members() {
        return members;
    }

    RandomBytes bytes() {
        return bytes;
    }

    /** Where the record at the end begins. */
    long end() {
        return end;
    }

    private boolean read() throws IOException {
        byte[] tail = new byte[(int) Math.min(bytes.size(), END_HEADER + MOST_COMMENT)];
        bytes.read(bytes.size() - tail.length, tail, 0, tail.length);
        int at = tail.length - END_HEADER;
        while (at >= 0 && !(int4(tail, at) == END && int2(tail, at + 20) == tail.length - at - END_HEADER)) {
            at--;
        }
        if (at < 0 || int4(tail, at + 4) != 0 || int2(tail, at + 8) != int2(tail, at + 10)) {
            return false;
        }
        end = bytes.size() - tail.length + at;
        long directory = int4(tail, at + 16) & 0xffff_ffffL;
        if (directory + (int4(tail, at + 12) & 0xffff_ffffL) != end) {
            return false;
        }
        return readMembers(directory, int2(tail, at + 10));
    }

    private boolean readMembers(long directory, int count) throws IOException {
        byte[] entry = new byte[DIRECTORY_HEADER];
        byte[] header = new byte[LOCAL_HEADER];
        byte[] descriptor = new byte[ZipMember.DESCRIPTOR];
        long at = directory;
        long next = 0;
        for (int i = 0; i < count; i++) {
            if (at + DIRECTORY_HEADER > end || next + LOCAL_HEADER > directory) {
                return false;
            }
            bytes.read(at, entry, 0, DIRECTORY_HEADER);
            bytes.read(next, header, 0, LOCAL_HEADER);
            ZipMember member = member(entry, at, header, next);
            if (member == null || member.end() > directory) {
                return false;
            }
            if (member.described()) {
                bytes.read(member.data() + member.packed(), descriptor, 0, descriptor.length);
                if (!describes(descriptor, member)) {
                    return false;
                }
            }
            members.add(member);
            next = member.end();
            at += member.directoryLength();
        }
        return at == end && next == directory;
    }

    private static ZipMember member(byte[] entry, long directory, byte[] header, long start) {
        int flags = int2(entry, 8);
        int method = int2(entry, 10);
        boolean described = (flags & DESCRIBED_FLAG) != 0;
        boolean regular = int4(entry, 0) == DIRECTORY
                && int4(header, 0) == LOCAL
                && (int4(entry, 42) & 0xffff_ffffL) == start
                && (flags & ENCRYPTED_FLAGS) == 0
                && flags == int2(header, 6)
                && method == int2(header, 8)
                && (method == 0 || method == DEFLATED)
                && int2(entry, 28) == int2(header, 26)
                && int4(entry, 20) >= 0
                && int4(entry, 24) >= 0
                && (method != 0 || int4(entry, 20) == int4(entry, 24));
        boolean filled = Arrays.equals(header, 14, 26, entry, 16, 28);
        boolean blank = described && Arrays.equals(header, 14, 26, new byte[12], 0, 12);
        if (!regular || !filled && !blank) {
            return null;
        }
        return new ZipMember(
                start,
                LOCAL_HEADER + int2(header, 26) + int2(header, 28),
                method == DEFLATED,
                int4(entry, 20),
                int4(entry, 24),
                int4(entry, 16),
                described,
                !blank,
                directory,
                DIRECTORY_HEADER + int2(entry, 28) + int2(entry, 30) + int2(entry, 32));
    }

    private static boolean describes(byte[] descriptor, ZipMember member) {
        return int4(descriptor, 0) == DESCRIBED
                && int4(descriptor, 4) == member.checksum()
                && int4(descriptor, 8) == (int) member.packed()
                && int4(descriptor, 12) == (int) member.plain();
    }

    static int int2(byte[] bytes, int at) {
        return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8;
    }

    static int int4(byte[] bytes, int at) {
        return int2(bytes, at) | int2(bytes, at + 2) << 16;
    }

    static void put4(byte[] bytes, int at, long value) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (value >>> 8 * i);
        }
    }
}
