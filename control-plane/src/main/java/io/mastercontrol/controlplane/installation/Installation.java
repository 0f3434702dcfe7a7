package io.mastercontrol.controlplane.installation;

import java.nio.file.Path;

/**
 * Where everything of one installation is.
 *
 * @param root the checkout, with the built modules
 * @param data {@code --data}, absolute
 */
public record Installation(Path root, Path data) {
    public Path admin() {
        return data.resolve("admin.json");
    }

    public Path pki() {
        return data.resolve("pki");
    }

    public Path config() {
        return data.resolve("config");
    }

    public Path postgres() {
        return data.resolve("postgres");
    }

    public Path postgresPrograms() {
        return data.resolve("postgres-dist");
    }

    public Path artifacts() {
        return data.resolve("artifacts");
    }

    /** Data of the agent that runs the control plane. */
    public Path hostAgent() {
        return data.resolve("control-plane");
    }

    public Path device(String name) {
        return data.resolve("devices").resolve(name);
    }

    public Path asNobody() {
        return root.resolve("control-plane/launcher/as-nobody");
    }
}
