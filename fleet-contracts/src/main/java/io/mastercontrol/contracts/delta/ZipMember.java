package io.mastercontrol.contracts.delta;

/**
 * One member of a zip.
 *
 * @param start of its local header
 * @param header bytes of that
 * @param packed bytes of its data
 * @param plain bytes of its content
 * @param described whether sizes and checksum follow the data
 * @param filled whether they stand in the header
 * @param directory where it stands in the central directory
 * @param directoryLength bytes that it takes there
 */
public record ZipMember(
        long start,
        int header,
        boolean deflated,
        long packed,
        long plain,
        int checksum,
        boolean described,
        boolean filled,
        long directory,
        int directoryLength) {
    static final int DESCRIPTOR = 16;

    /** Where its data begins. */
    public long data() {
        return start + header;
    }

    long end() {
        return data() + packed + (described ? DESCRIPTOR : 0);
    }
}
