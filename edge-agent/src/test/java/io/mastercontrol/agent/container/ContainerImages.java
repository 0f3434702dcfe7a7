package io.mastercontrol.agent.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Images made of this machine's own small programs, with no registry; and a podman that keeps what the tests do below
 * {@code target/}: the build points {@code CONTAINERS_CONF} and {@code CONTAINERS_STORAGE_CONF} there.
 */
public final class ContainerImages {
    private static final List<String> PROGRAMS = List.of("sh", "cat", "ls", "sleep", "touch", "id", "mount", "mknod");
    private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/\\S+) \\(0x");

    private ContainerImages() {}

    public static boolean podmanIsInstalled() {
        return Podman.isInstalled();
    }

    /** Has podman keep to {@code target/}, and work on kernels with control groups v1. */
    public static void settle() throws IOException {
        Path conf = Path.of(System.getenv("CONTAINERS_CONF"));
        Path own = Files.createDirectories(conf.getParent());
        boolean unified = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
        Files.writeString(
                conf,
                "[containers]\ndefault_ulimits = [\"nofile=20000:20000\", \"nproc=32768:32768\"]\n"
                        + "[engine]\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"file\"\n"
                        + (unified ? "" : "runtime = \"runc\"\n"));
        Files.writeString(
                Path.of(System.getenv("CONTAINERS_STORAGE_CONF")),
                "[storage]\ndriver = \"overlay\"\ngraphroot = \"" + own.resolve("storage") + "\"\nrunroot = \""
                        + own.resolve("run") + "\"\n[storage.options.overlay]\nskip_mount_home = \"true\"\n");
    }

    /** What {@code podman save} writes of an image whose own program is this line for the shell. */
    public static Path archive(Path archive, String name, String script) throws Exception {
        Path root = Files.createTempDirectory("image");
        for (String directory : List.of("tmp", "proc", "dev", "sys", "run", "etc")) {
            Files.createDirectories(root.resolve(directory));
        }
        for (String program : PROGRAMS) {
            copy(
                    Path.of(run("sh", "-c", "command -v " + program)),
                    root,
                    root.resolve("bin").resolve(program));
        }
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/:/bin/sh\n");
        Path tar = root.resolveSibling(root.getFileName() + ".tar");
        run("tar", "-C", root.toString(), "-cf", tar.toString(), ".");
        String quoted = script.replace("\\", "\\\\").replace("\"", "\\\"");
        run(
                "podman",
                "import",
                "--quiet",
                "--change",
                "CMD [\"/bin/sh\",\"-c\",\"" + quoted + "\"]",
                "--change",
                "ENV PATH=/bin",
                tar.toString(),
                name);
        run("podman", "save", "--quiet", "--output", archive.toString(), name);
        run("podman", "rmi", name);
        run("rm", "-rf", root.toString(), tar.toString());
        return archive;
    }

    private static void copy(Path program, Path root, Path to) throws Exception {
        Files.createDirectories(to.getParent());
        Files.copy(program, to);
        Matcher library = LIBRARY.matcher(run("ldd", program.toString()));
        while (library.find()) {
            Path place = root.resolve(library.group(1).substring(1));
            if (!Files.exists(place)) {
                Files.createDirectories(place.getParent());
                Files.copy(Path.of(library.group(1)).toRealPath(), place);
            }
        }
    }

    /** Containers that are there, running or not, by name. */
    public static List<String> containers() throws Exception {
        return new ArrayList<>(
                run("podman", "ps", "--all", "--format", "{{.Names}}").lines().toList());
    }

    public static String run(String... words) throws Exception {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", words) + ": " + said);
        }
        return said;
    }
}
