package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.Operation;
import io.mastercontrol.contracts.delta.PatchHead;
import io.mastercontrol.contracts.delta.PatchWriter;
import io.mastercontrol.contracts.delta.PatchedTar;
import io.mastercontrol.contracts.delta.RandomBytes;
import io.mastercontrol.contracts.delta.TreeEntry;
import io.mastercontrol.contracts.delta.TreeTar;
import io.mastercontrol.contracts.delta.ZipView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
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
    private final TreeTar old;
    private final RandomBytes tar;
    private final Map<String, Integer> byHash = new HashMap<>();
    private final Set<Integer> unchanged = new HashSet<>();
    /** In the order of what is made; what lies between them is unknown. */
    private final List<Operation> known = new ArrayList<>();

    private final List<TarReader.Entry> changed = new ArrayList<>();

    private PatchMaker(TreeTar old, RandomBytes tar) {
        this.old = old;
        this.tar = tar;
    }

    /**
     * Makes it in memory.
     *
     * @param from the tar that is there already
     * @param to the tar that is wanted
     * @param directory for what is opened of archives
     */
    static byte[] make(RandomBytes from, RandomBytes to, Path directory) throws IOException, NotPatchable {
        return new PatchMaker(new OldTree(from).tar(), to).make(directory);
    }

    private byte[] make(Path directory) throws IOException, NotPatchable {
        hashOld();
        for (TarReader.Entry entry : TarReader.read(tar)) {
            if (entry.entry().kind() == TreeEntry.Kind.FILE && entry.entry().size() > 0) {
                compare(entry);
            }
        }
        Archives archives = new Archives(old, unchanged);
        archives.open(changed, tar);
        try (FileScratch oldViews = new FileScratch(directory);
                FileScratch newViews = new FileScratch(directory)) {
            RandomBytes before =
                    archives.openedOld().isEmpty() ? old : PatchedTar.opened(old, archives.openedOld(), oldViews);
            OpenedTar made = made(archives, newViews);
            PatchHead head =
                    new PatchHead(tar.size(), old.size(), made.bytes().size(), archives.openedOld(), made.gaps());
            return new PatchWriter(before, made.bytes())
                    .write(head, Operations.joined(matched(archives, before, made)));
        }
    }

    private OpenedTar made(Archives archives, FileScratch scratch) throws IOException {
        try (OutputStream out = scratch.write(0)) {
            for (Archives.Opened zip : archives.opened()) {
                ZipView.write(zip.archive(), zip.modes(), out);
            }
        }
        return OpenedTar.of(tar, archives.opened(), scratch.read());
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
        Integer same = byHash.get(Hashes.of(tar, entry.content(), entry.entry().size()));
        if (same == null) {
            changed.add(entry);
            return;
        }
        unchanged.add(same);
        int header = (int) (entry.content() - entry.start());
        int oldHeader = (int) (old.contentStart(same) - old.start(same));
        byte[] before = new byte[header];
        byte[] after = new byte[header];
        tar.read(entry.start(), after, 0, header);
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

    private List<Operation> matched(Archives archives, RandomBytes before, OpenedTar made)
            throws IOException, NotPatchable {
        List<OldText.Range> searched = searched(archives, before);
        long size =
                made.bytes().size() - known.stream().mapToLong(Operation::copy).sum();
        long need = size + searched.stream().mapToLong(OldText.Range::length).sum() * 11 / 2;
        long most = Runtime.getRuntime().maxMemory() * 9 / 10 - (64 << 20);
        if (need > most) {
            throw new NotPatchable("too much changed: it would take " + (need >> 20) + " MB of memory to compare, and "
                    + (most >> 20) + " may be used");
        }
        byte[] unknown = new byte[(int) size];
        OldText text = new OldText(before, searched);
        List<Operation> all = new ArrayList<>();
        long at = 0;
        int from = 0;
        for (Operation operation : known) {
            long newAt = made.position(operation.newAt());
            int length = (int) (newAt - at);
            made.bytes().read(at, unknown, from, length);
            Matcher.match(text, unknown, from, from + length, at, all);
            all.add(new Operation(operation.oldAt(), newAt, operation.copy(), true, 0));
            from += length;
            at = newAt + operation.copy();
        }
        made.bytes().read(at, unknown, from, unknown.length - from);
        Matcher.match(text, unknown, from, unknown.length, at, all);
        return all;
    }

    /** All headers, the content of the files that changed, and what was opened. */
    private List<OldText.Range> searched(Archives archives, RandomBytes before) {
        Set<Integer> opened = new HashSet<>();
        archives.openedOld().forEach(zip -> opened.add(zip.entry()));
        long tail = old.size() - TreeTar.END;
        List<OldText.Range> ranges = new ArrayList<>();
        for (int i = 0; i < old.entries(); i++) {
            long header = old.contentStart(i) - old.start(i);
            long end = i + 1 < old.entries() ? old.start(i + 1) : tail;
            boolean whole = !unchanged.contains(i) && !opened.contains(i);
            ranges.add(new OldText.Range(old.start(i), whole ? end - old.start(i) : header));
        }
        ranges.add(new OldText.Range(tail, before.size() - tail));
        return ranges;
    }
}
