package io.mastercontrol.agent.plugin;

import java.nio.file.Path;
import java.util.List;

/**
 * What {@code plugin.yaml} says of a plugin.
 *
 * @param command a first word with a slash is below the directory, one without is looked for in the PATH
 * @param stamp another one for a file that was written anew
 */
record Manifest(String name, String version, List<String> command, Provides provides, Path directory, String stamp) {
    static final String FILE = "plugin.yaml";
    /** The one protocol that this agent speaks: see docs/plugins.md. */
    static final String PROTOCOL = "1";

    /** For people, and for the record of a run. */
    String identity() {
        return name + "@" + version;
    }
}
