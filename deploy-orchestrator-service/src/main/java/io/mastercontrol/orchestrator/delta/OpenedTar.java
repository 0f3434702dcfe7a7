package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.JoinedBytes;
import io.mastercontrol.contracts.delta.RandomBytes;
import io.mastercontrol.contracts.delta.ZipView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tar with the views of its archives in their place.
 *
 * @param gaps how many bytes lie before each of them, from the one before
 * @param shifts by which everything from a place in the tar on has moved
 */
record OpenedTar(RandomBytes bytes, List<Long> gaps, TreeMap<Long, Long> shifts) {
    /** @param views one behind the other */
    static OpenedTar of(RandomBytes tar, List<Archives.Opened> opened, RandomBytes views) {
        List<JoinedBytes.Piece> pieces = new ArrayList<>();
        List<Long> gaps = new ArrayList<>();
        TreeMap<Long, Long> shifts = new TreeMap<>(Map.of(0L, 0L));
        long at = 0;
        long view = 0;
        long shift = 0;
        for (Archives.Opened zip : opened) {
            long content = zip.entry().content();
            long end = content + zip.entry().entry().size();
            long size = ZipView.size(zip.archive(), zip.modes());
            pieces.add(new JoinedBytes.Piece(tar, at, content - at));
            pieces.add(new JoinedBytes.Piece(views, view, size));
            gaps.add(content - at);
            view += size;
            shift += size - zip.entry().entry().size();
            shifts.put(end, shift);
            at = end;
        }
        pieces.add(new JoinedBytes.Piece(tar, at, tar.size() - at));
        return new OpenedTar(new JoinedBytes(pieces), gaps, shifts);
    }

    /** Where a place of the tar, outside of the archives, lies. */
    long position(long at) {
        return at + shifts.floorEntry(at).getValue();
    }
}
