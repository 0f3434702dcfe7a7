package io.mastercontrol.agent.isolation;

import io.mastercontrol.contracts.workload.Confinement;
import io.mastercontrol.contracts.workload.Confinement.Network;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.Resources;
import java.util.ArrayList;
import java.util.List;

/**
 * What a workload asks for and this agent on this device cannot give, one sentence each.
 *
 * @param filtered how a program is started behind the filter of system calls
 */
record Refusals(Cgroups cgroups, Abilities abilities, List<String> filtered) {
    private static final String AS_ROOT = ", which this agent may not use: run it as root";

    List<String> of(WorkloadSpec spec) {
        List<String> all = new ArrayList<>();
        spec.isolation()
                .settings()
                .keySet()
                .forEach(key -> all.add("isolation." + key
                        + " is not available in this agent: remove it, or run the workload elsewhere"));
        spec.extensions().keySet().forEach(key -> all.add(key + " is not available in this agent: remove it"));
        limits(spec, all);
        Confinement walls = spec.isolation().confinement().orElse(Confinement.NONE);
        namespaces(walls, all);
        unless(
                spec.blueGreen().flatMap(WorkloadSpec.BlueGreen::port).isEmpty()
                        || abilities.has("nft", "list", "tables"),
                all,
                "blue_green.port needs the kernel's packet filter and the program nft" + AS_ROOT
                        + ", or give it a socket or symlink instead");
        rights(walls, all);
        return all;
    }

    private void limits(WorkloadSpec spec, List<String> all) {
        Resources limits = spec.resources();
        unless(
                limits.ioWeight().isEmpty() || cgroups.weighsIo(),
                all,
                "resources.io_weight needs a kernel that weighs disk access by control group (io.weight, or blkio.bfq.weight"
                        + " with cgroup v1), which this one does not: remove it");
        unless(limits.cpu().isEmpty() || cgroups.has("cpu"), all, "resources.cpu needs the cpu cgroup" + AS_ROOT);
        unless(
                limits.cpuWeight().isEmpty() || cgroups.has("cpu"),
                all,
                "resources.cpu_weight needs the cpu cgroup" + AS_ROOT + ", or write cpu_nice instead");
        unless(
                limits.pids().isEmpty() || cgroups.has("pids") || spec.user().isPresent(),
                all,
                "resources.pids needs the pids cgroup" + AS_ROOT + ", or give the workload a user whom no other has");
        unless(
                limits.memoryHighBytes().isEmpty() || cgroups.has("memory"),
                all,
                "resources.memory_high needs the memory cgroup" + AS_ROOT);
    }

    private void namespaces(Confinement walls, List<String> all) {
        if (walls.changesFiles()) {
            unless(
                    abilities.has("unshare", "--mount", "--propagation", "private", "findmnt", "-n", "/"),
                    all,
                    "isolation needs mounts of its own (the programs unshare and findmnt)" + AS_ROOT);
        }
        if (walls.pid()) {
            unless(
                    abilities.has(
                            "unshare",
                            "--mount",
                            "--propagation",
                            "private",
                            "--pid",
                            "--fork",
                            "mount",
                            "-t",
                            "proc",
                            "proc",
                            "/proc"),
                    all,
                    "isolation.namespaces.pid needs process namespaces" + AS_ROOT);
        }
        if (walls.user()) {
            unless(
                    abilities.has("unshare", "--user", "--map-root-user", "true"),
                    all,
                    "isolation.namespaces.user needs user namespaces, which this kernel does not give: remove it");
        }
        if (walls.network() != Network.host) {
            unless(
                    abilities.has("unshare", "--net", "ip", "link", "set", "lo", "up"),
                    all,
                    "isolation.namespaces.network needs network namespaces (and the program ip, of the package iproute2)"
                            + AS_ROOT);
        }
        if (walls.network() == Network.own) {
            unless(
                    abilities.has(
                            "unshare", "--net", "ip", "link", "add", "mc0", "type", "veth", "peer", "name", "mc1"),
                    all,
                    "isolation.namespaces.network: own needs virtual links (veth)" + AS_ROOT
                            + ", or write none or host instead");
        }
        if (walls.nat()) {
            unless(
                    abilities.has(
                            "unshare",
                            "--net",
                            "nft",
                            "add table ip t; add chain ip t c { type nat hook postrouting"
                                    + " priority 100; }; add rule ip t c masquerade"),
                    all,
                    "isolation.namespaces.nat needs the program nft (of the package nftables) and a kernel that translates"
                            + " addresses: install it, or remove nat");
        }
    }

    private void rights(Confinement walls, List<String> all) {
        if (walls.noNewPrivs()) {
            unless(
                    abilities.has("setpriv", "--no-new-privs", "true"),
                    all,
                    "isolation.no_new_privs needs the program setpriv (of the package util-linux): install it");
        }
        if (walls.capabilities().isPresent()) {
            unless(
                    abilities.has("setpriv", "--bounding-set", "-mknod", "true"),
                    all,
                    "isolation.capabilities needs the right to give up rights (CAP_SETPCAP)" + AS_ROOT);
        }
        if (walls.seccomp()) {
            List<String> probe = new ArrayList<>(filtered);
            probe.add("true");
            unless(
                    abilities.has(probe.toArray(String[]::new)),
                    all,
                    "isolation.seccomp needs perl and a kernel with filters of system calls (CONFIG_SECCOMP_FILTER) on an"
                            + " ARM or x86 processor: install perl-base, or remove it");
        }
    }

    private static void unless(boolean fine, List<String> all, String sentence) {
        if (!fine) {
            all.add(sentence);
        }
    }
}
