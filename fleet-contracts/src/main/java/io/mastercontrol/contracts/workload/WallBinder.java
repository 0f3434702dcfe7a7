package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.Confinement.Capabilities;
import io.mastercontrol.contracts.workload.Confinement.Network;
import java.util.List;
import java.util.Optional;

/** Reads the fields of {@code isolation} that the kernel's walls are made from. */
final class WallBinder {
    private WallBinder() {}

    /** Empty where none of them is given, so that a definition without walls is the same as ever. */
    static Optional<Confinement> confinement(FieldReader isolation) {
        Optional<FieldReader> spaces = isolation.section(WallFields.NAMESPACES.name());
        Network network = spaces.flatMap(reader -> reader.word("network"))
                .map(Network::valueOf)
                .orElse(Network.host);
        boolean nat = flag(spaces, "nat");
        if (nat && network != Network.own && !spaces.get().isOpen("network")) {
            spaces.get()
                    .problem(
                            "nat",
                            "is for 'network: own', but the network is '" + network + "'; change that, or remove it");
        }
        Confinement found = new Confinement(
                network,
                nat,
                flag(spaces, "mount"),
                flag(spaces, "pid"),
                flag(spaces, "user"),
                readOnlyPaths(isolation),
                isolation.flag(WallFields.PRIVATE_TMP.name()),
                isolation.flag(WallFields.NO_NEW_PRIVS.name()),
                isolation.section(WallFields.CAPABILITIES.name()).map(WallBinder::capabilities),
                isolation
                        .word(WallFields.SECCOMP.name())
                        .filter("default"::equals)
                        .isPresent());
        return Optional.of(found).filter(some -> !some.equals(Confinement.NONE));
    }

    private static boolean flag(Optional<FieldReader> section, String name) {
        return section.isPresent() && section.get().flag(name);
    }

    private static List<String> readOnlyPaths(FieldReader isolation) {
        String name = WallFields.READ_ONLY_PATHS.name();
        List<String> paths = isolation.texts(name).orElse(List.of());
        for (String path : paths) {
            if (!path.startsWith("/") && !Template.isOpen(Template.mark(path))) {
                isolation.problem(name, "has '" + YamlNode.shown(path) + "', but must name whole paths such as /etc");
            }
        }
        return paths;
    }

    private static Capabilities capabilities(FieldReader section) {
        List<String> dropped = section.capabilities("drop").orElse(WallFields.CAPABILITY_NAMES);
        List<String> granted = section.capabilities("keep").orElse(List.of());
        List<String> allowed = WallFields.CAPABILITY_NAMES.stream()
                .filter(name -> granted.contains(name) || !dropped.contains(name))
                .toList();
        return new Capabilities(allowed, granted);
    }

    /** What the walls and the rest of a workload say against each other. */
    static void check(WorkloadSpec spec, FieldReader fields) {
        Confinement walls = spec.isolation().confinement().orElse(Confinement.NONE);
        if (walls.user() && spec.user().isEmpty() && !fields.has("user")) {
            fields.problem(
                    "isolation",
                    "gives it a user namespace, so it needs a 'user' beside it: whom it is outside of that");
        }
        boolean asked = spec.health()
                .filter(check -> check.probe() instanceof WorkloadSpec.Probe.Http
                        || check.probe() instanceof WorkloadSpec.Probe.Tcp)
                .isPresent();
        if (asked && walls.network() == Network.none) {
            fields.problem(
                    "health",
                    "asks over the network, but the workload has none; write an 'exec', which runs beside it, or 'network: own'");
        }
    }
}
