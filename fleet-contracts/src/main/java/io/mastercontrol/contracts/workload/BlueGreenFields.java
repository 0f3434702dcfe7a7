package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.Confinement.Network;
import io.mastercontrol.contracts.workload.Field.Type;
import io.mastercontrol.contracts.workload.WorkloadSpec.BlueGreen;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import io.mastercontrol.contracts.workload.WorkloadSpec.RunMode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The section that says how a new version runs beside the old one before it takes over. */
final class BlueGreenFields {
    private static final int HIGHEST = 65_535;
    private static final int FAR = 10_000;
    private static final List<String> WAYS = List.of("port", "socket", "symlink", "listen");

    static final List<Field> BLUE_GREEN = List.of(
            new Field(
                    "port",
                    new Type.Whole(1, HIGHEST),
                    "none",
                    "TCP port that users connect to. Each version listens at `$MC_PORT`, at every address; the kernel leads new"
                            + " connections to the one that serves. Health checks of this port ask the version itself.",
                    "8080"),
            new Field(
                    "own_port",
                    new Type.Whole(1, HIGHEST - 1),
                    "`port` + 10000; with `listen`, none",
                    "`$MC_PORT` of one of the two versions; the other has the next. With `listen`, where a version answers checks.",
                    "18080"),
            new Field(
                    "socket",
                    Field.text(),
                    "none",
                    "Unix socket that users connect to; a relative path is below `$MC_STATE_DIR`. Each version listens at"
                            + " `$MC_SOCKET`, and this leads to the one that serves.",
                    "/run/web.sock"),
            new Field(
                    "symlink",
                    Field.text(),
                    "none",
                    "Symbolic link to the files of the version that serves; a relative path is below `$MC_STATE_DIR`.",
                    "/srv/web"),
            new Field(
                    "listen",
                    new Type.TextOrTexts(),
                    "none",
                    "TCP ports, `address:port`, or paths of Unix sockets (relative ones are below `$MC_STATE_DIR`) that the agent"
                            + " listens at. The program gets the open sockets as file descriptors from 3 on, as systemd passes them"
                            + " (`LISTEN_FDS`); they are never closed while versions come and go, also when it crashes.",
                    "8080"),
            new Field("symlink_to", Field.text(), "`.`", "What in the release the link leads to.", "public"),
            new Field(
                    "smoke",
                    new Type.CommandLine(),
                    "none",
                    "Command that must end with 0 before the new version serves; it has its `$MC_PORT` and `$MC_SOCKET`.",
                    "[./smoke-test]"),
            new Field("smoke_timeout", new Type.Time(false), "30s", "Time for `smoke`.", "1m"),
            new Field(
                    "keep",
                    new Type.Time(true),
                    "10m",
                    "How long the old version runs on after the new one was committed, to be returned to at once; at least"
                            + " until then, in any case. Not with `listen`.",
                    "1h"));

    private BlueGreenFields() {}

    static Optional<BlueGreen> of(FieldReader workload, Problems problems) {
        return workload.section("blue_green").map(fields -> {
            Optional<Integer> port = fields.whole("port");
            if (WAYS.stream().noneMatch(way -> fields.has(way) || fields.isMisspelt(way))) {
                problems.add(
                        workload.line("blue_green"),
                        "'blue_green' does not say how users come to the new version; give it a port, a socket, a symlink or listen");
            }
            Optional<Integer> own = fields.whole("own_port");
            if (own.isEmpty() && port.isPresent() && port.get() + FAR >= HIGHEST) {
                fields.problem("port", "leaves no room for 'own_port' 10000 above it; write an 'own_port'");
            }
            return new BlueGreen(
                    port,
                    own.or(() -> port.map(number -> number + FAR)).orElse(0),
                    fields.text("socket"),
                    fields.text("symlink"),
                    fields.text("symlink_to").orElse("."),
                    fields.commandLine("smoke"),
                    fields.time("smoke_timeout").orElse(Duration.ofSeconds(30)),
                    fields.time("keep").orElse(Duration.ofMinutes(10)),
                    listen(fields));
        });
    }

    private static List<String> listen(FieldReader fields) {
        List<String> texts = fields.textOrTexts("listen").orElse(List.of());
        List<ListenAddress> known = new ArrayList<>();
        for (String text : texts) {
            Optional<ListenAddress> address = ListenAddress.of(text);
            if (Template.isOpen(Template.mark(text))) {
                continue;
            }
            if (address.isEmpty()) {
                fields.problem("listen", "has '" + YamlNode.shown(text) + "', but must be " + ListenAddress.HINT);
                continue;
            }
            known.stream()
                    .filter(address.get()::excludes)
                    .findFirst()
                    .ifPresent(other -> fields.problem(
                            "listen",
                            "has '" + other.text() + "' and '" + text + "', which is the same port; keep one of them"));
            known.add(address.get());
        }
        if (fields.has("listen") && texts.isEmpty()) {
            fields.problem("listen", "is empty, but must be " + ListenAddress.HINT);
        }
        if (fields.has("listen")) {
            List.of("port", "socket").stream()
                    .filter(fields::has)
                    .forEach(other -> fields.problem(
                            other,
                            "cannot stand beside 'listen': with that, both versions have the users' sockets themselves; remove"
                                    + " one of them"));
            if (fields.has("keep")) {
                fields.problem(
                        "keep",
                        "cannot stand beside 'listen': the old version ends as soon as the new one serves; remove it");
            }
        }
        return texts;
    }

    /** What of the rest of a workload does not go together with it. */
    static void check(WorkloadSpec spec, FieldReader fields) {
        if (spec.blueGreen().isEmpty()) {
            return;
        }
        if (spec.runMode() != RunMode.forever && fields.has("run_mode")) {
            fields.problem(
                    "blue_green",
                    "is for 'run_mode: forever', but the run_mode is '" + spec.runMode() + "'; remove it");
        }
        boolean apart = spec.isolation()
                .confinement()
                .filter(walls -> walls.network() != Network.host)
                .isPresent();
        if (apart && spec.blueGreen().get().port().isPresent()) {
            fields.problem(
                    "blue_green",
                    "has a port, but 'isolation.namespaces.network' keeps the workload apart from the board's; remove one"
                            + " of them, or use a socket");
        }
        if (spec.blueGreen().get().handsOver()) {
            checkHandOver(spec, fields);
        }
    }

    private static void checkHandOver(WorkloadSpec spec, FieldReader fields) {
        BlueGreen way = spec.blueGreen().orElseThrow();
        if (spec.isolation().podman().isPresent()) {
            fields.problem(
                    "blue_green",
                    "has listen, but the agent hands no socket into a container ('isolation.podman'); use a port, or remove"
                            + " one of them");
        }
        Optional<Integer> asked =
                spec.health().map(WorkloadSpec.HealthCheck::probe).flatMap(BlueGreenFields::port);
        if (!way.hasOwnPort()
                && way.addresses().stream().anyMatch(address -> asked.equals(Optional.of(address.port())))) {
            fields.problem(
                    "health",
                    "asks at port " + asked.orElseThrow()
                            + ", where the old version may answer for the new one; give 'blue_green' an 'own_port', and answer"
                            + " checks at $MC_PORT, or write an exec or log");
        }
    }

    private static Optional<Integer> port(Probe probe) {
        if (probe instanceof Probe.Tcp tcp) {
            return Optional.of(tcp.port());
        }
        if (probe instanceof Probe.Http http) {
            try {
                int port = new URI(http.url()).getPort();
                return Optional.of(port >= 0 ? port : http.url().startsWith("https") ? 443 : 80);
            } catch (URISyntaxException e) {
                // A template that waits for its variables.
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
