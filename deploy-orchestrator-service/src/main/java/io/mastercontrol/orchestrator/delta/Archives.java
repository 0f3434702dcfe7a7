package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.OpenedZip;
import io.mastercontrol.contracts.delta.RandomBytes;
import io.mastercontrol.contracts.delta.TreeEntry;
import io.mastercontrol.contracts.delta.TreeTar;
import io.mastercontrol.contracts.delta.ZipArchive;
import io.mastercontrol.contracts.delta.ZipMember;
import io.mastercontrol.contracts.delta.ZipView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides which archives are opened on both sides. A member whose compressed bytes are there already stays compressed; one
 * that can be compressed again to the same bytes is compared inflated; any other stays as it is.
 */
final class Archives {
    /** @param modes one for each member */
    record Opened(TarReader.Entry entry, ZipArchive archive, int[] modes) {}

    /** Where compressed bytes lie. */
    private record Place(int entry, int member) {}

    private final TreeTar old;
    private final Map<Integer, ZipArchive> oldArchives = new TreeMap<>();
    private final Map<Integer, BitSet> leftAsTheyAre = new HashMap<>();
    private final Map<String, Place> packed = new HashMap<>();
    private final Levels levels = new Levels();
    private final List<Opened> opened = new ArrayList<>();
    private int lastLevel = 6;

    /** @param unchanged entries of the old tree that are taken over whole */
    Archives(TreeTar old, Set<Integer> unchanged) throws IOException {
        this.old = old;
        for (int i = 0; i < old.entries(); i++) {
            if (old.entry(i).kind() == TreeEntry.Kind.FILE && !unchanged.contains(i)) {
                Optional<ZipArchive> archive = ZipArchive.of(old.file(i));
                if (archive.isPresent()) {
                    oldArchives.put(i, archive.get());
                }
            }
        }
    }

    /** Opens the archives among the files that are new. */
    void open(List<TarReader.Entry> files, RandomBytes made) throws IOException {
        if (oldArchives.isEmpty()) {
            return;
        }
        for (Map.Entry<Integer, ZipArchive> archive : oldArchives.entrySet()) {
            List<ZipMember> members = archive.getValue().members();
            for (int i = 0; i < members.size(); i++) {
                if (members.get(i).deflated()) {
                    packed.putIfAbsent(
                            hash(old.file(archive.getKey()), members.get(i)), new Place(archive.getKey(), i));
                }
            }
        }
        for (TarReader.Entry file : files) {
            RandomBytes bytes = new io.mastercontrol.contracts.delta.JoinedBytes(
                    List.of(new io.mastercontrol.contracts.delta.JoinedBytes.Piece(
                            made, file.content(), file.entry().size())));
            Optional<ZipArchive> archive = ZipArchive.of(bytes);
            if (archive.isPresent()) {
                open(file, archive.get(), bytes);
            }
        }
    }

    private static String hash(RandomBytes bytes, ZipMember member) throws IOException {
        return Hashes.of(bytes, member.data(), member.packed());
    }

    private void open(TarReader.Entry file, ZipArchive archive, RandomBytes bytes) throws IOException {
        int[] modes = new int[archive.members().size()];
        List<Place> kept = new ArrayList<>();
        boolean worthIt = false;
        for (int i = 0; i < modes.length; i++) {
            ZipMember member = archive.members().get(i);
            Place place = member.deflated() ? packed.get(hash(bytes, member)) : null;
            if (place != null) {
                kept.add(place);
                modes[i] = ZipView.AS_IS;
                worthIt = true;
            } else {
                modes[i] = mode(archive, bytes, member);
                worthIt |= modes[i] != ZipView.AS_IS;
            }
        }
        if (worthIt) {
            opened.add(new Opened(file, archive, modes));
            kept.forEach(place -> leftAsTheyAre
                    .computeIfAbsent(place.entry(), none -> new BitSet())
                    .set(place.member()));
        }
    }

    private int mode(ZipArchive archive, RandomBytes bytes, ZipMember member) throws IOException {
        int held = !member.filled() || member.packed() <= ZipView.MOST_HELD ? 0 : ZipView.EXPLICIT;
        if (!member.deflated()) {
            return ZipView.STORED | held;
        }
        OptionalInt level = levels.of(archive, bytes, member);
        if (level.isPresent()) {
            lastLevel = level.getAsInt();
            return lastLevel | held;
        }
        return ZipView.AS_IS;
    }

    /** Of what is made, in its order. */
    List<Opened> opened() {
        return opened;
    }

    /** Of the old tree, in its order; none if nothing is opened of what is made. */
    List<OpenedZip> openedOld() {
        List<OpenedZip> all = new ArrayList<>();
        if (!opened.isEmpty()) {
            oldArchives.forEach((entry, archive) -> all.add(new OpenedZip(
                    entry,
                    lastLevel,
                    runs(
                            leftAsTheyAre.getOrDefault(entry, new BitSet()),
                            archive.members().size()))));
        }
        return all;
    }

    private static List<Integer> runs(BitSet asIs, int members) {
        List<Integer> runs = new ArrayList<>();
        boolean open = true;
        for (int at = 0; at < members; open = !open) {
            int next = open ? asIs.nextSetBit(at) : asIs.nextClearBit(at);
            int end = next < 0 ? members : Math.min(next, members);
            runs.add(end - at);
            at = end;
        }
        if (!runs.isEmpty()) {
            runs.remove(runs.size() - 1);
        }
        return runs;
    }
}
