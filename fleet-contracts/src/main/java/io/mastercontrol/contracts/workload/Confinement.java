package io.mastercontrol.contracts.workload;

import java.util.List;
import java.util.Optional;

/**
 * What the kernel keeps a workload from seeing, reaching and doing.
 *
 * @param nat whether its own network reaches beyond the board
 * @param mount whether what it mounts stays its own
 * @param pid whether it sees and signals its own processes only
 * @param user whether it is root in a user namespace, and outside of it the workload's user
 * @param readOnlyPaths absolute paths that it cannot write below
 * @param privateTmp whether {@code /tmp} and {@code /var/tmp} are its own, in memory
 * @param capabilities which rights of root it may have; empty for what its user has
 * @param seccomp whether system calls that only an administrator's program needs fail
 */
public record Confinement(
        Network network,
        boolean nat,
        boolean mount,
        boolean pid,
        boolean user,
        List<String> readOnlyPaths,
        boolean privateTmp,
        boolean noNewPrivs,
        Optional<Capabilities> capabilities,
        boolean seccomp) {
    public static final Confinement NONE =
            new Confinement(Network.host, false, false, false, false, List.of(), false, false, Optional.empty(), false);

    /**
     * Names in capitals, without {@code CAP_}.
     *
     * @param allowed all that it may ever have
     * @param granted what it has even if its user is not root; all of these are allowed
     */
    public record Capabilities(List<String> allowed, List<String> granted) {}

    /** Whose network it sees. */
    public enum Network {
        /** A loopback of its own, and nothing else. */
        none,
        /** The board's. */
        host,
        /** A private link to the board. */
        own
    }

    /** Whether it sees other files than the board does. */
    public boolean changesFiles() {
        return mount || pid || privateTmp || !readOnlyPaths.isEmpty();
    }
}
