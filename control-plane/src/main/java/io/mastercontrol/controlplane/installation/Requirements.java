package io.mastercontrol.controlplane.installation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the machine must offer before anything is started; each refusal is one sentence. */
final class Requirements {
    private static final long MIB = 1024L * 1024;
    /** The unpacked database, its first cluster and write-ahead log, with room for a few releases. */
    private static final long FIRST_START = 600 * MIB;

    private static final long LATER_STARTS = 200 * MIB;

    private Requirements() {}

    static void portsAreFree(Ports ports, int devices) throws IOException {
        Map<Integer, String> listening = Listener.sockets();
        List<String> busy = new ArrayList<>();
        for (Map.Entry<Integer, String> port : ports.all(devices).entrySet()) {
            String inode = listening.get(port.getKey());
            if (inode != null) {
                Optional<String> owner = Listener.owner(inode);
                busy.add("Port " + port.getKey() + " (" + port.getValue() + ") is in use by "
                        + owner.orElse("another user's process") + ".");
            }
        }
        if (!busy.isEmpty()) {
            throw new IllegalStateException(
                    String.join(" ", busy) + " Stop it, or choose other ports with --port-offset.");
        }
    }

    static void spaceIsFree(Path data, boolean firstStart) throws IOException {
        long needed = firstStart ? FIRST_START : LATER_STARTS;
        long free = Files.getFileStore(data).getUsableSpace();
        if (free < needed) {
            throw new IllegalStateException(
                    "%s has %d MB free, but %d MB are needed; make room, or choose another directory with --data."
                            .formatted(data, free / MIB, needed / MIB));
        }
    }
}
