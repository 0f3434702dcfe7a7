package io.mastercontrol.agent.isolation;

import io.mastercontrol.contracts.workload.Confinement;
import io.mastercontrol.contracts.workload.Confinement.Capabilities;
import io.mastercontrol.contracts.workload.Confinement.Network;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The last links of the chain: who the program is, and what it may do. Pure, but for a look at the list of users. */
final class Privileges {
    /** With one of these, root takes down any wall of files, processes or network around it. */
    private static final List<String> SLEDGEHAMMERS =
            List.of("DAC_READ_SEARCH", "MKNOD", "SYS_ADMIN", "SYS_BOOT", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO");

    private static final List<String> ROOT_FOR_ITSELF = List.of("unshare", "--user", "--map-root-user", "--");

    private Privileges() {}

    static List<String> chain(WorkloadSpec spec) {
        Confinement walls = spec.isolation().confinement().orElse(Confinement.NONE);
        List<String> who = new ArrayList<>();
        spec.user()
                .ifPresent(
                        user -> who.addAll(List.of("--reuid", user, "--regid", primaryGroup(user), "--init-groups")));
        List<String> rights = new ArrayList<>();
        // Who is root in a user namespace has no right outside of it, and could not give them up before.
        Optional<String> bounding = walls.capabilities()
                .map(capabilities -> only(capabilities.allowed()))
                .or(() -> walls.user() ? Optional.empty() : withoutSledgehammers(walls));
        bounding.ifPresent(set -> rights.addAll(List.of("--bounding-set", set)));
        List<String> granted = walls.capabilities().map(Capabilities::granted).orElse(List.of());
        if (!granted.isEmpty() && spec.user().isPresent() && !walls.user()) {
            rights.addAll(List.of("--inh-caps", only(granted), "--ambient-caps", only(granted)));
        }
        if (walls.noNewPrivs()) {
            rights.add("--no-new-privs");
        }
        if (!walls.user()) {
            who.addAll(rights);
            return setpriv(who);
        }
        List<String> chain = new ArrayList<>(setpriv(who));
        chain.addAll(ROOT_FOR_ITSELF);
        chain.addAll(setpriv(rights));
        return chain;
    }

    private static List<String> setpriv(List<String> options) {
        List<String> link = new ArrayList<>();
        if (!options.isEmpty()) {
            link.add("setpriv");
            link.addAll(options);
            link.add("--");
        }
        return link;
    }

    private static Optional<String> withoutSledgehammers(Confinement walls) {
        if (!walls.changesFiles() && walls.network() == Network.host) {
            return Optional.empty();
        }
        List<String> dropped = new ArrayList<>(SLEDGEHAMMERS);
        if (walls.network() != Network.host) {
            dropped.add("NET_ADMIN");
        }
        return Optional.of(signed("-", dropped));
    }

    /** As {@code setpriv} takes it. */
    private static String only(List<String> names) {
        return names.isEmpty() ? "-all" : "-all," + signed("+", names);
    }

    private static String signed(String sign, List<String> names) {
        return names.stream().map(name -> sign + name.toLowerCase(Locale.ROOT)).collect(Collectors.joining(","));
    }

    private static String primaryGroup(String user) {
        try {
            return Files.readAllLines(Path.of("/etc/passwd")).stream()
                    .map(line -> line.split(":"))
                    .filter(fields -> fields.length > 3 && (fields[0].equals(user) || fields[2].equals(user)))
                    .map(fields -> fields[3])
                    .findFirst()
                    .orElse(user);
        } catch (IOException e) {
            return user;
        }
    }
}
