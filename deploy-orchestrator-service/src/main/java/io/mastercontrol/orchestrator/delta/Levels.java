package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.Deflate;
import io.mastercontrol.contracts.delta.RandomBytes;
import io.mastercontrol.contracts.delta.ZipArchive;
import io.mastercontrol.contracts.delta.ZipMember;
import io.mastercontrol.contracts.delta.ZipView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Finds by trying at which level a member of an archive was compressed; what worked last is tried first. */
final class Levels {
    private static final long MOST_PLAIN = 256L * 1024 * 1024;
    private final List<Integer> order = new ArrayList<>(List.of(6, 9, 8, 7, 5, 4, 3, 2, 1));

    /** Empty if none makes the same bytes. */
    OptionalInt of(ZipArchive archive, RandomBytes bytes, ZipMember member) throws IOException {
        if (member.plain() > MOST_PLAIN) {
            return OptionalInt.empty();
        }
        ByteArrayOutputStream plain = new ByteArrayOutputStream((int) member.plain());
        ZipView.inflate(archive, member, plain);
        byte[] content = plain.toByteArray();
        byte[] packed = new byte[(int) member.packed()];
        bytes.read(member.data(), packed, 0, packed.length);
        for (int i = 0; i < order.size(); i++) {
            Same same = new Same(packed);
            try (Deflate deflate = new Deflate(order.get(i), same)) {
                for (int at = 0; at < content.length && same.isSoFar(); at += 32 * 1024) {
                    deflate.write(content, at, Math.min(32 * 1024, content.length - at));
                }
            }
            if (same.isWhole()) {
                order.add(0, order.remove(i));
                return OptionalInt.of(order.get(0));
            }
        }
        return OptionalInt.empty();
    }

    /** Whether what is written is what is expected. */
    private static final class Same extends OutputStream {
        private final byte[] expected;
        private int at;

        Same(byte[] expected) {
            this.expected = expected;
        }

        @Override
        public void write(int value) {
            at = at >= 0 && at < expected.length && expected[at] == (byte) value ? at + 1 : -1;
        }

        boolean isSoFar() {
            return at >= 0;
        }

        boolean isWhole() {
            return at == expected.length;
        }
    }
}
