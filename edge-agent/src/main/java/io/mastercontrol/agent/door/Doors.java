package io.mastercontrol.agent.door;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalInt;

/**
 * Where users come in, whichever version of a workload serves. What is led elsewhere is in one step, and stays so whatever
 * becomes of the agent; a port's way is good until the next boot, and has to be laid anew then.
 */
public final class Doors {
    private final PortTable ports;

    /** @param group tells this agent's tables from those of another on the same board */
    public Doors(String group) {
        this.ports = new PortTable(group);
    }

    /**
     * Leads the port to another one of this board.
     *
     * @param workload whose door it is; it has one port at most, and what was before is gone
     * @throws IOException with a sentence for people
     */
    public void port(String workload, int port, int to) throws IOException {
        ports.lead(workload, port, to);
    }

    /** The port is nobody's any more. */
    public void close(String workload) throws IOException {
        ports.remove(workload);
    }

    /** Where the port leads, if it does. */
    public OptionalInt portLeads(String workload) throws IOException {
        return ports.leads(workload);
    }

    /**
     * Leads a path to a file, directory or socket.
     *
     * @throws IOException with a sentence for people; a file that is no link is never replaced
     */
    public static void link(Path link, Path to) throws IOException {
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(to)) {
            return;
        }
        if (Files.exists(link) && !Files.isSymbolicLink(link)) {
            throw new IOException(link + " is there already and is no link: move it away, or name another path");
        }
        Path fresh = link.resolveSibling("." + link.getFileName() + ".next");
        try {
            Files.createDirectories(link.toAbsolutePath().getParent());
            Files.deleteIfExists(fresh);
            Files.createSymbolicLink(fresh, to);
            Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(link + " cannot be replaced in one step on this file system", e);
        } catch (IOException e) {
            throw new IOException(link + " cannot be led to " + to + ": " + e.getMessage(), e);
        }
    }
}
