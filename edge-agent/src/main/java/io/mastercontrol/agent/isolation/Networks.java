package io.mastercontrol.agent.isolation;

import io.mastercontrol.agent.run.Resources;
import io.mastercontrol.contracts.workload.Confinement;
import io.mastercontrol.contracts.workload.Confinement.Network;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Networks of workloads of their own: named namespaces, which outlive a run and the agent, so that a restart costs nothing
 * and keeps its address. A link is called {@code mc} and ten digits; its two ends have the middle addresses of four.
 */
final class Networks {
    private static final Path NAMED = Path.of("/run/netns");
    private static final Path SETTINGS = Path.of("/proc/sys/net/ipv4");

    private final String prefix;
    private final Map<String, Link> links = new ConcurrentHashMap<>();
    /** Whose networks nobody needs any more, and are not gone for certain. */
    private final Set<String> abandoned = ConcurrentHashMap.newKeySet();

    Networks(String group) {
        prefix = "mc-" + group + "-";
    }

    /** What a process enters to be in the workload's network. */
    Path place(String workload) {
        return NAMED.resolve(prefix + workload);
    }

    /** Makes what is missing, and takes away what is not asked for any more. */
    synchronized void prepare(String workload, Confinement walls) throws IOException {
        if (walls.network() == Network.host) {
            remove(workload);
            return;
        }
        if (!abandoned.contains(workload) && isAsAsked(workload, walls)) {
            return;
        }
        remove(workload);
        String space = prefix + workload;
        try {
            ip("", "netns", "add", space);
            ip("", "-netns", space, "link", "set", "lo", "up");
            if (walls.network() == Network.own) {
                connect(workload, space, walls.nat());
            }
        } catch (IOException e) {
            remove(workload);
            throw e;
        }
    }

    private boolean isAsAsked(String workload, Confinement walls) throws IOException {
        boolean linked = walls.network() == Network.own;
        if (!Files.exists(place(workload)) || linked != link(workload).isPresent()) {
            return false;
        }
        return !linked || Files.readString(forwarding(name(workload))).trim().equals("1") == walls.nat();
    }

    private static Path forwarding(String device) {
        return SETTINGS.resolve("conf").resolve(device).resolve("forwarding");
    }

    private void connect(String workload, String space, boolean nat) throws IOException {
        String name = name(workload);
        Link link = Link.free(Integer.parseInt(name.substring(2, 6), 16));
        ip(
                "link add " + name + " type veth peer name eth0 netns " + space + "\naddr add " + link.board()
                        + "/30 dev " + name + "\nlink set " + name + " up\n",
                "-batch",
                "-");
        ip(
                "addr add " + link.workload() + "/30 dev eth0\nlink set eth0 up\n"
                        + (nat ? "route add default via " + link.board() + "\n" : ""),
                "-netns",
                space,
                "-batch",
                "-");
        if (nat) {
            translate(name, link);
        } else {
            // Should the board be a router for others, it is none for this one.
            Files.writeString(forwarding(name), "0");
        }
        links.put(workload, link);
    }

    private static void translate(String name, Link link) throws IOException {
        run(
                "add table ip " + name + "\nadd chain ip " + name
                        + " out { type nat hook postrouting priority 100; }\nadd rule ip " + name + " out ip saddr "
                        + link.workload() + " oifname != \"" + name + "\" masquerade\n",
                List.of("nft", "-f", "-"));
        Path forward = SETTINGS.resolve("ip_forward");
        if (Files.readString(forward).trim().equals("0")) {
            // For all at once would also make routers of the links that must not be.
            Files.writeString(forwarding(name), "1");
            try (Stream<Path> interfaces = Files.list(SETTINGS.resolve("conf"))) {
                for (Path other : (Iterable<Path>) interfaces::iterator) {
                    String device = other.getFileName().toString();
                    if (!device.equals("all") && !device.equals("lo") && !device.matches("mc[0-9a-f]{10}")) {
                        Files.writeString(forwarding(device), "1");
                    }
                }
            }
        }
    }

    private String name(String workload) {
        return "mc"
                + Resources.hash((prefix + workload).getBytes(StandardCharsets.UTF_8))
                        .substring(0, 10);
    }

    /** The workload's link, if it has one. */
    Optional<Link> link(String workload) {
        if (!Files.exists(Path.of("/sys/class/net", name(workload)))) {
            links.remove(workload);
            return Optional.empty();
        }
        return Optional.ofNullable(links.computeIfAbsent(workload, this::find));
    }

    private Link find(String workload) {
        try {
            NetworkInterface device = NetworkInterface.getByName(name(workload));
            return device == null
                    ? null
                    : device.getInterfaceAddresses().stream()
                            .map(address -> address.getAddress().getHostAddress())
                            .flatMap(address -> Link.of(address).stream())
                            .findFirst()
                            .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Nobody needs it any more; returns at once. Whoever comes first takes it away: {@link #clear}, or the next one who wants
     * a network of that name, and gets another.
     */
    void abandon(String workload) {
        abandoned.add(workload);
    }

    /** Takes it away if it still is abandoned; calls other programs, so it takes a moment. */
    synchronized void clear(String workload) throws IOException {
        if (abandoned.contains(workload)) {
            remove(workload);
        }
    }

    /**
     * Takes the workload's network away; what is still in it is cut off. The name in the file system goes last: whoever is
     * interrupted before is found by it.
     */
    private synchronized void remove(String workload) throws IOException {
        String name = name(workload);
        if (Files.exists(Path.of("/sys/class/net", name))) {
            if (new Abilities(Path.of("/")).has("nft", "list", "table", "ip", name)) {
                run("", List.of("nft", "delete", "table", "ip", name));
            }
            ip("", "link", "del", name);
            links.remove(workload);
        }
        if (Files.exists(place(workload))) {
            ip("", "netns", "del", prefix + workload);
        }
        abandoned.remove(workload);
    }

    /** Takes away the networks of all but these. */
    void keepOnly(Collection<String> workloads) throws IOException {
        if (!Files.isDirectory(NAMED)) {
            return;
        }
        List<String> found;
        try (Stream<Path> named = Files.list(NAMED)) {
            found = named.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> name.substring(prefix.length()))
                    .toList();
        }
        for (String workload : found) {
            if (!workloads.contains(workload)) {
                remove(workload);
            }
        }
    }

    private static void ip(String batch, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        run(batch, command);
    }

    private static void run(String input, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("its network cannot be made: " + String.join(" ", command) + " says "
                        + said.replace('\n', ' ').trim());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
