package io.mastercontrol.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Debian system of its own with systemd as its first process: what is installed here, seen through an overlay whose
 * changes go to memory. What is changed inside leaves no trace outside.
 */
final class DebianSystem implements AutoCloseable {
    private static final String BOOT = """
            set -e
            mount -t tmpfs -o size=1g,mode=755 tmpfs "$1"
            mkdir "$1/upper" "$1/work" "$1/root"
            mount -t overlay -o lowerdir=/,upperdir="$1/upper",workdir="$1/work" overlay "$1/root"
            # The services of this machine stay out of it, and a policy of its own that forbids starting any.
            rm -f "$1/root/usr/sbin/policy-rc.d"
            rm -rf "$1"/root/etc/systemd/system/*.wants "$1/root/var/lib/master-control" "$1/root/etc/master-control"
            echo ready
            exec systemd-nspawn --quiet --directory="$1/root" --register=no --keep-unit --private-network \
                --link-journal=no --bind="$2:/mnt" --boot systemd.unit=multi-user.target
            """;

    private final Path scratch;
    private final Process nspawn;

    /** @param packages directory that is seen as {@code /mnt} inside */
    DebianSystem(Path packages) throws IOException {
        scratch = Files.createTempDirectory("debian-");
        nspawn = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "sh",
                        "-c",
                        BOOT,
                        "boot",
                        scratch.toString(),
                        packages.toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        scratch.resolveSibling(scratch.getFileName() + ".log").toFile())
                .start();
        Await.until(
                "systemd has booted; its console is in " + scratch + ".log",
                Duration.ofSeconds(40),
                () -> run("systemctl is-system-running"),
                seen -> seen.out().matches("(?s)(running|degraded)\\s*"));
    }

    /** The first process inside. */
    private long leader() {
        return nspawn.children()
                .map(ProcessHandle::pid)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("systemd does not run"));
    }

    boolean isOff() {
        return !nspawn.isAlive();
    }

    /** A shell's command inside, as root. */
    Installation.Result run(String command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                "nsenter",
                "--target",
                String.valueOf(leader()),
                "--mount",
                "--pid",
                "--uts",
                "--ipc",
                "--net",
                "--cgroup"));
        line.addAll(List.of("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive"));
        line.addAll(List.of("sh", "-c", "cd / && " + command));
        Path out = Files.createTempFile("debian-out", ".txt");
        Path err = Files.createTempFile("debian-err", ".txt");
        Process process = new ProcessBuilder(line)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        Installation.Result result = new Installation.Result(
                ended ? process.exitValue() : -1,
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
        Files.delete(out);
        Files.delete(err);
        return result;
    }

    /** What a command prints, if it ends well. */
    String say(String command) throws IOException, InterruptedException {
        Installation.Result result = run(command);
        if (result.exit() != 0) {
            throw new IllegalStateException(command + ": " + result.all());
        }
        return result.out().trim();
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> inside = nspawn.descendants().toList();
        nspawn.destroy();
        inside.forEach(ProcessHandle::destroyForcibly);
        Await.until("the system is gone", Duration.ofSeconds(20), () -> !nspawn.isAlive());
        Files.deleteIfExists(scratch.resolveSibling(scratch.getFileName() + ".log"));
        Files.delete(scratch);
    }
}
