package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.Field.Type;
import io.mastercontrol.contracts.workload.WorkloadSpec.Isolation.Podman;
import java.util.List;
import java.util.Optional;

/** The fields of {@code isolation.podman:}. */
final class PodmanFields {
    private static final String VOLUME = "([./A-Za-z0-9_][^:]*):/[^:]*(:[A-Za-z0-9_,=]+)?";

    static final List<Field> PODMAN = List.of(
            new Field(
                    "image",
                    Field.text(),
                    "the one in `archive`",
                    "Image to run. Without an `archive`, one that the board has, or that a registry has.",
                    "sensor:1.2"),
            new Field(
                    "archive",
                    Field.text(),
                    "none",
                    "File with the image, as `podman save` or `docker save` writes it; loaded when the board does not have it. What runs is the image in the file, whatever else has its name.",
                    "image.tar"),
            new Field(
                    "network",
                    new Type.Text("[A-Za-z0-9_.:,=/-]+", "a network of podman, such as host or none"),
                    "podman's own: private, with a way out",
                    "`none`, `host`, or another network of podman.",
                    "host"),
            new Field(
                    "ports",
                    new Type.Texts(),
                    "none",
                    "Ports of a private network that the board passes on, as `BOARD:CONTAINER`.",
                    "[\"8080:80\"]"),
            new Field(
                    "volumes",
                    new Type.Texts(),
                    "none",
                    "Files and directories that it sees, as `SOURCE:TARGET[:ro]`; `./` is the directory of the workload. `$MC_STATE_DIR` is always there.",
                    "[\"./config:/etc/sensor:ro\"]"),
            new Field("devices", new Type.Texts(), "none", "Devices of the board that it may use.", "[/dev/gpiomem]"),
            new Field(
                    "init",
                    new Type.Flag(),
                    "`true`, where the board has `catatonit`",
                    "Whether a small first process hands on signals and clears up after others; `false` for an image that brings its own.",
                    "false"),
            new Field(
                    "rootless",
                    new Type.Flag(),
                    "`true` with a `user`",
                    "Whether podman itself runs without root's rights, as the workload's `user`.",
                    "true"));

    private PodmanFields() {}

    static Optional<Podman> podman(FieldReader workload, FieldReader isolation) {
        return isolation.section("podman").map(fields -> {
            if (!fields.has("image") && !fields.has("archive") && !fields.isMisspelt("image")) {
                isolation.problem("podman", "needs an image or an archive; write for example {archive: image.tar}");
            }
            // The other walls are put around processes of the board.
            Field.names(PolicyFields.ISOLATION).stream()
                    .filter(other -> !other.equals("podman") && isolation.has(other))
                    .forEach(other ->
                            isolation.problem(other, "and 'isolation.podman' cannot both be given; keep one of them"));
            Optional<Boolean> rootless =
                    fields.has("rootless") ? Optional.of(fields.flag("rootless")) : Optional.empty();
            if (rootless.isPresent() && !rootless.get() && workload.has("user") && !fields.isOpen("rootless")) {
                fields.problem(
                        "rootless", "is false, but 'user' has podman run without root's rights; remove one of them");
            }
            return new Podman(
                    fields.text("image"),
                    fields.text("archive"),
                    fields.text("network"),
                    fields.texts("ports").orElse(List.of()),
                    volumes(fields),
                    fields.texts("devices").orElse(List.of()),
                    fields.has("init") ? Optional.of(fields.flag("init")) : Optional.empty(),
                    rootless);
        });
    }

    private static List<String> volumes(FieldReader fields) {
        List<String> volumes = fields.texts("volumes").orElse(List.of());
        volumes.stream()
                .filter(volume -> !Template.isOpen(Template.mark(volume)) && !volume.matches(VOLUME))
                .forEach(volume -> fields.problem(
                        "volumes",
                        "has '" + YamlNode.shown(volume)
                                + "', but a volume is SOURCE:TARGET or SOURCE:TARGET:ro, such as"
                                + " ./config:/etc/sensor:ro"));
        return volumes;
    }
}
