package io.mastercontrol.controlplane.installation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Who listens on a TCP port of this machine, from {@code /proc/net/tcp} and the open files of each process. */
final class Listener {
    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int HEXADECIMAL = 16;

    private Listener() {}

    /** Inodes of the listening sockets by port. */
    static Map<Integer, String> sockets() throws IOException {
        Map<Integer, String> sockets = new HashMap<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            if (!Files.exists(Path.of(table))) {
                continue;
            }
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.trim().split("\\s+");
                if (fields.length > INODE && fields[STATE].equals(LISTENING)) {
                    String address = fields[LOCAL_ADDRESS];
                    sockets.put(
                            Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), HEXADECIMAL),
                            fields[INODE]);
                }
            }
        }
        return sockets;
    }

    /** A process that has this socket open, as {@code command (pid n)}; empty if it is another user's. */
    static Optional<String> owner(String inode) throws IOException {
        String wanted = "socket:[" + inode + "]";
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("\\d+"))
                    .filter(process -> hasOpen(process, wanted))
                    .findFirst()
                    .map(process -> command(process) + " (pid " + process.getFileName() + ")");
        }
    }

    private static boolean hasOpen(Path process, String wanted) {
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            return files.anyMatch(file -> target(file).equals(wanted));
        } catch (IOException | java.io.UncheckedIOException e) {
            // Another user's process, or one that just ended: not ours to name.
            return false;
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // Closed between the listing and the look.
            return "";
        }
    }

    private static String command(Path process) {
        try {
            String line = new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
                    .replace('\0', ' ')
                    .trim();
            return line.length() > 80 ? line.substring(0, 80) + "…" : line;
        } catch (IOException e) {
            // It ended meanwhile; its number is still worth telling.
            return "a process";
        }
    }
}
