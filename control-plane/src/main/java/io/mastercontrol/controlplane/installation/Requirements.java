package io.mastercontrol.controlplane.installation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the machine must offer before anything is started; each refusal is one sentence. */
final class Requirements {
    private static final long MIB = 1024L * 1024;
    /** The unpacked database, its first cluster and write-ahead log, with room for a few releases. */
    private static final long FIRST_START = 600 * MIB;

    private static final long LATER_STARTS = 200 * MIB;

    private Requirements() {}

    static void portsAreFree(Ports ports, int devices) throws IOException {
        Map<Integer, String> listening = Listener.sockets();
        List<Integer> busy = ports.all(devices).keySet().stream()
                .filter(listening::containsKey)
                .toList();
        if (!busy.isEmpty()) {
            int first = busy.get(0);
            String others = busy.size() == 1 ? "" : ", and " + (busy.size() - 1) + " more ports are in use";
            throw new IllegalStateException(
                    "Port %d (%s) is in use by %s%s; stop it, or choose other ports with --port-offset."
                            .formatted(
                                    first,
                                    ports.all(devices).get(first),
                                    Listener.owner(listening.get(first)).orElse("another user's process"),
                                    others));
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
