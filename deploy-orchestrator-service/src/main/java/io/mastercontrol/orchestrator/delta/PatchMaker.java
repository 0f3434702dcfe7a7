package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.Operation;
import io.mastercontrol.contracts.delta.PatchHead;
import io.mastercontrol.contracts.delta.PatchWriter;
import io.mastercontrol.contracts.delta.RandomBytes;
import io.mastercontrol.contracts.delta.TreeEntry;
import io.mastercontrol.contracts.delta.TreeTar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the patch from one artifact to another. What did not change is told by hash and needs no memory; the rest of both
 * is held in it, with 5 bytes more for each old one.
 */
final class PatchMaker {
    /** Old bytes that are searched at most, so that the whole stays below 1 GB. */
    private static final long MOST_SEARCHED = 140L * 1024 * 1024;

    private static final long MOST_UNKNOWN = 180L * 1024 * 1024;

    private final TreeTar old;
    private final RandomBytes made;
    private final Map<String, Integer> byHash = new HashMap<>();
    private final Set<Integer> unchanged = new HashSet<>();
    /** In the order of what is made; what lies between them is unknown. */
    private final List<Operation> known = new ArrayList<>();

    private PatchMaker(TreeTar old, RandomBytes made) {
        this.old = old;
        this.made = made;
    }

    /**
     * Makes it in memory.
     *
     * @param from the tar that is there already
     * @param to the tar that is wanted
     */
    static byte[] make(RandomBytes from, RandomBytes to) throws IOException, NotPatchable {
        return new PatchMaker(new OldTree(from).tar(), to).make();
    }

    private byte[] make() throws IOException, NotPatchable {
        hashOld();
        for (TarReader.Entry entry : TarReader.read(made)) {
            compare(entry);
        }
        PatchHead head = new PatchHead(made.size(), old.size(), made.size(), List.of(), List.of());
        return new PatchWriter(old, made).write(head, Operations.joined(matched()));
    }

    private void hashOld() throws IOException {
        for (int i = 0; i < old.entries(); i++) {
            TreeEntry entry = old.entry(i);
            if (entry.kind() == TreeEntry.Kind.FILE && entry.size() > 0) {
                byHash.putIfAbsent(Hashes.of(old, old.contentStart(i), entry.size()), i);
            }
        }
    }

    /** Notes the content of a file that is there already, with its headers where they are the same too. */
    private void compare(TarReader.Entry entry) throws IOException {
        TreeEntry file = entry.entry();
        if (file.kind() != TreeEntry.Kind.FILE || file.size() == 0) {
            return;
        }
        Integer same = byHash.get(Hashes.of(made, entry.content(), file.size()));
        if (same == null) {
            return;
        }
        unchanged.add(same);
        int header = (int) (entry.content() - entry.start());
        int oldHeader = (int) (old.contentStart(same) - old.start(same));
        byte[] before = new byte[header];
        byte[] after = new byte[header];
        made.read(entry.start(), after, 0, header);
        if (header == oldHeader) {
            old.read(old.start(same), before, 0, header);
        }
        int shared = Arrays.equals(before, after) ? header : 0;
        known.add(new Operation(
                old.contentStart(same) - shared,
                entry.content() - shared,
                shared + entry.end() - entry.content(),
                true,
                0));
    }

    private List<Operation> matched() throws IOException, NotPatchable {
        byte[] unknown = unknown();
        OldText text = new OldText(old, searched());
        List<Operation> all = new ArrayList<>();
        long at = 0;
        int from = 0;
        for (Operation operation : known) {
            int length = (int) (operation.newAt() - at);
            Matcher.match(text, unknown, from, from + length, at, all);
            all.add(operation);
            from += length;
            at = operation.newAt() + operation.copy();
        }
        Matcher.match(text, unknown, from, unknown.length, at, all);
        return all;
    }

    private byte[] unknown() throws IOException, NotPatchable {
        long size = made.size() - known.stream().mapToLong(Operation::copy).sum();
        if (size > MOST_UNKNOWN) {
            throw new NotPatchable(size + " bytes of it are new");
        }
        byte[] unknown = new byte[(int) size];
        long at = 0;
        int to = 0;
        for (Operation operation : known) {
            int length = (int) (operation.newAt() - at);
            made.read(at, unknown, to, length);
            to += length;
            at = operation.newAt() + operation.copy();
        }
        made.read(at, unknown, to, unknown.length - to);
        return unknown;
    }

    /** All headers, and the content of the files that changed. */
    private List<OldText.Range> searched() throws NotPatchable {
        List<OldText.Range> ranges = new ArrayList<>();
        long size = 0;
        for (int i = 0; i < old.entries(); i++) {
            long header = old.contentStart(i) - old.start(i);
            long end = i + 1 < old.entries() ? old.start(i + 1) : old.size();
            long length = unchanged.contains(i) ? header : end - old.start(i);
            size += length;
            if (size > MOST_SEARCHED) {
                throw new NotPatchable("more than " + MOST_SEARCHED + " bytes of the old one changed");
            }
            ranges.add(new OldText.Range(old.start(i), (int) length));
        }
        return ranges;
    }
}
