package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.RandomBytes;
import io.mastercontrol.contracts.delta.TreeEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The entries of a tar (ustar, pax, GNU long names) with where they lie. What devices refuse, or what is rare, is
 * {@link NotPatchable}: a patch is never needed.
 */
final class TarReader {
    private static final int BLOCK = 512;
    private static final int MOST_EXTENDED = 64 * 1024;
    private static final int MOST_ENTRIES = 50_000;

    /**
     * One entry.
     *
     * @param start of its headers
     * @param content where its content begins
     * @param end where the next entry begins
     */
    record Entry(TreeEntry entry, long start, long content, long end) {}

    private final RandomBytes tar;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> extended = new HashMap<>();
    private long at;
    private long start;

    private TarReader(RandomBytes tar) {
        this.tar = tar;
    }

    static List<Entry> read(RandomBytes tar) throws IOException, NotPatchable {
        TarReader reader = new TarReader(tar);
        while (reader.next()) {
            if (reader.entries.size() > MOST_ENTRIES) {
                throw new NotPatchable("it has more than " + MOST_ENTRIES + " entries");
            }
        }
        return reader.entries;
    }

    private boolean next() throws IOException, NotPatchable {
        if (at + BLOCK > tar.size()) {
            return false;
        }
        byte[] header = bytes(at, BLOCK);
        if (header[0] == 0) {
            return false;
        }
        long size = number(header, 124, 12);
        at += BLOCK;
        switch (header[156]) {
            case 'x', 'L', 'K' -> extend(header[156], size);
            case 'g' -> at += padded(size);
            case 0, '0', '2', '5' -> add(header, size);
            default -> throw new NotPatchable("it has entries of type " + (char) header[156]);
        }
        return true;
    }

    private void extend(byte type, long size) throws IOException, NotPatchable {
        if (size > MOST_EXTENDED) {
            throw new NotPatchable("it has a header of " + size + " bytes");
        }
        byte[] content = bytes(at, (int) size);
        at += padded(size);
        if (type == 'x') {
            records(content);
        } else {
            extended.put(type == 'L' ? "path" : "linkpath", text(content, 0, content.length));
        }
    }

    private void records(byte[] content) throws NotPatchable {
        int from = 0;
        while (from < content.length) {
            int space = from;
            while (space < content.length && content[space] != ' ') {
                space++;
            }
            String length = new String(content, from, space - from, StandardCharsets.US_ASCII);
            if (!length.matches("[1-9]\\d{0,6}") || from + Integer.parseInt(length) > content.length) {
                throw new NotPatchable("it has a header that is not understood");
            }
            int end = from + Integer.parseInt(length);
            String record = new String(content, space + 1, end - space - 2, StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals < 0) {
                throw new NotPatchable("it has a header that is not understood");
            }
            extended.put(record.substring(0, equals), record.substring(equals + 1));
            from = end;
        }
    }

    private void add(byte[] header, long headerSize) throws NotPatchable {
        String prefix = text(header, 257, 5).equals("ustar") ? text(header, 345, 155) : "";
        String name = extended.getOrDefault("path", (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, 100));
        String target = extended.getOrDefault("linkpath", text(header, 157, 100));
        long size = extended.containsKey("size") ? Long.parseLong(extended.get("size")) : headerSize;
        boolean directory = header[156] == '5' || header[156] != '2' && name.endsWith("/");
        TreeEntry.Kind kind =
                header[156] == '2' ? TreeEntry.Kind.LINK : directory ? TreeEntry.Kind.DIRECTORY : TreeEntry.Kind.FILE;
        long content = at;
        at += padded(kind == TreeEntry.Kind.FILE ? size : 0);
        if (size < 0 || at > tar.size()) {
            throw new NotPatchable("it ends before its entries do");
        }
        entries.add(new Entry(
                new TreeEntry(
                        path(name),
                        kind,
                        kind == TreeEntry.Kind.FILE && (number(header, 100, 8) & 0100) != 0,
                        kind == TreeEntry.Kind.FILE ? size : 0,
                        kind == TreeEntry.Kind.LINK ? target : ""),
                start,
                content,
                at));
        start = at;
        extended.clear();
    }

    /** As it is on a device: without {@code ./} and slashes at the end. */
    private static String path(String name) throws NotPatchable {
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/")) {
            if (part.equals("..")) {
                throw new NotPatchable("it has an entry " + name);
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    private byte[] bytes(long from, int length) throws IOException, NotPatchable {
        if (from + length > tar.size()) {
            throw new NotPatchable("it ends within a header");
        }
        byte[] read = new byte[length];
        tar.read(from, read, 0, length);
        return read;
    }

    private static long padded(long size) {
        return size + BLOCK - 1 & -BLOCK;
    }

    private static String text(byte[] header, int from, int width) {
        int end = from;
        while (end < from + width && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.UTF_8);
    }

    private static long number(byte[] header, int from, int width) throws NotPatchable {
        if ((header[from] & 0x80) != 0) {
            throw new NotPatchable("it has a file of more than 8 GB");
        }
        String digits = text(header, from, width).trim();
        if (!digits.matches("[0-7]{0,12}")) {
            throw new NotPatchable("it has a header that is not understood");
        }
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }
}
