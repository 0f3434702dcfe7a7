package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.Field.Type;
import java.util.List;

/** The fields of {@code isolation} that the kernel's walls are made from. */
final class WallFields {
    /** In the order of the kernel's numbers. */
    static final List<String> CAPABILITY_NAMES = List.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "DAC_READ_SEARCH",
            "FOWNER",
            "FSETID",
            "KILL",
            "SETGID",
            "SETUID",
            "SETPCAP",
            "LINUX_IMMUTABLE",
            "NET_BIND_SERVICE",
            "NET_BROADCAST",
            "NET_ADMIN",
            "NET_RAW",
            "IPC_LOCK",
            "IPC_OWNER",
            "SYS_MODULE",
            "SYS_RAWIO",
            "SYS_CHROOT",
            "SYS_PTRACE",
            "SYS_PACCT",
            "SYS_ADMIN",
            "SYS_BOOT",
            "SYS_NICE",
            "SYS_RESOURCE",
            "SYS_TIME",
            "SYS_TTY_CONFIG",
            "MKNOD",
            "LEASE",
            "AUDIT_WRITE",
            "AUDIT_CONTROL",
            "SETFCAP",
            "MAC_OVERRIDE",
            "MAC_ADMIN",
            "SYSLOG",
            "WAKE_ALARM",
            "BLOCK_SUSPEND",
            "AUDIT_READ",
            "PERFMON",
            "BPF",
            "CHECKPOINT_RESTORE");

    private static final Type FLAG = new Type.Flag();

    static final Field NAMESPACES = new Field(
            "namespaces",
            new Type.NamesOrSection(List.of(
                    new Field(
                            "network",
                            new Type.Word(List.of("none", "host", "own")),
                            "`host`",
                            "`none`: a loopback of its own and nothing else. `own`: also a private link to the board; its address is in `MC_ADDRESS`, the board's in `MC_GATEWAY`.",
                            "none"),
                    new Field(
                            "nat",
                            FLAG,
                            "`false`",
                            "With `network: own`: reach beyond the board, under the board's address.",
                            "true"),
                    new Field("mount", FLAG, "`false`", "What it mounts stays its own.", "true"),
                    new Field("pid", FLAG, "`false`", "It sees and signals its own processes only.", "true"),
                    new Field(
                            "user",
                            FLAG,
                            "`false`",
                            "It is root for itself, and for everything else the `user` that must be given.",
                            "true"))),
            "none",
            "Linux namespaces of its own; in a list, `network` means `network: none`.",
            "[network, pid]");

    static final Field READ_ONLY_PATHS = new Field(
            "read_only_paths",
            new Type.Texts(),
            "none",
            "Paths that it sees read-only, with all below. `/` leaves it `/dev`, `/proc`, `/sys` and `$MC_STATE_DIR`.",
            "[/etc]");

    static final Field PRIVATE_TMP = new Field(
            "private_tmp",
            FLAG,
            "`false`",
            "`/tmp` and `/var/tmp` of its own, in memory, empty at each start.",
            "true");

    static final Field NO_NEW_PRIVS = new Field(
            "no_new_privs",
            FLAG,
            "`false`",
            "No program that it runs, `sudo` among them, can have more rights than it has.",
            "true");

    static final Field CAPABILITIES = new Field(
            "capabilities",
            new Type.Section(List.of(
                    new Field(
                            "drop",
                            new Type.Capabilities(CAPABILITY_NAMES, true),
                            "`all`",
                            "Capabilities that it can never have.",
                            "[NET_RAW]"),
                    new Field(
                            "keep",
                            new Type.Capabilities(CAPABILITY_NAMES, false),
                            "none",
                            "Those of them that it has all the same, also as a `user`.",
                            "[NET_BIND_SERVICE]"))),
            "those of its user",
            "Which of the rights of root it may have.",
            "{keep: [NET_BIND_SERVICE]}");

    static final Field SECCOMP = new Field(
            "seccomp",
            new Type.Word(List.of("default", "none")),
            "`none`",
            "`default`: system calls that only an administrator's program needs fail (see below); implies `no_new_privs`.",
            "default");

    private WallFields() {}
}
