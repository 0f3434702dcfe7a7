package io.mastercontrol.agent.supervision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;

/** {@code $MC_OUTBOX}: where a workload puts what it hands over. */
final class HandOver {
    private HandOver() {}

    static Path directory(Path state) {
        return state.resolve("outbox");
    }

    /** Makes it, as the workload's own. What the workload has put in its place is the workload's affair. */
    static void prepare(Path state) throws IOException {
        Path directory = directory(state);
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(directory);
        }
        // By the name itself: a link that the workload made must not lead to the ownership of what it points to.
        FileOwnerAttributeView owner =
                Files.getFileAttributeView(directory, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (!owner.getOwner().equals(Files.getOwner(state))) {
            owner.setOwner(Files.getOwner(state));
        }
    }
}
