package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.Field.Type;
import java.util.List;

/** The fields of {@code release.yaml}. */
final class ReleaseFields {
    static final String VERSION = "[A-Za-z0-9][A-Za-z0-9._+-]{0,127}";
    static final String VARIABLE = "[A-Za-z_][A-Za-z0-9_-]*";
    static final List<String> ARCHITECTURES = List.of("amd64", "arm64", "armhf");

    static final List<Field> HOOK = List.of(
            new Field("command", new Type.CommandLine(), Field.REQUIRED, "What to run.", "[./migrate.sh]"),
            new Field(
                    "timeout",
                    new Type.Time(false),
                    "1m",
                    "How long it may take, at most an hour; then it is ended, and has failed.",
                    "5m"),
            new Field(
                    "retry_after",
                    new Type.Time(false),
                    "30s",
                    "Pause before it is tried again, when it exits with 75, at most an hour.",
                    "2m"),
            new Field("retries", new Type.Whole(0, 1000), "20", "How often it may ask for that.", "3"));

    static final List<Field> HOOKS = List.of(
            hook("pre_install", "Runs when the tree lies unpacked, and the version before runs on."),
            hook("post_install", "Runs when the new version has taken its place."),
            hook("pre_commit", "Runs when it has been well through its bake time, and would be kept now."),
            hook("rollback", "Runs when it is given up, before the version before comes back."));

    static final List<Field> RELEASE = List.of(
            new Field(
                    "variables",
                    new Type.Anything(),
                    "none",
                    "Variables that a device must have: a list of names, or names and what holds where a device has none.",
                    "[site]"),
            new Field(
                    "min_agent_version",
                    new Type.Text(VERSION, "a version such as 1.2.0"),
                    "any",
                    "Lowest version of the agent.",
                    "1.2.0"),
            new Field("architectures", new Type.Texts(), "any", "Architectures that it is for.", "[arm64, armhf]"),
            new Field(
                    "predecessor",
                    new Type.Text(VERSION, "a version such as 1.2.0"),
                    "any, or none",
                    "The one version that it can follow.",
                    "1.4.2"),
            new Field("hooks", new Type.Section(HOOKS), "none", "Commands that run while it is installed.", "{}"));

    private ReleaseFields() {}

    private static Field hook(String name, String meaning) {
        return new Field(name, new Type.TextOrSection(HOOK), "none", meaning, "{command: [./hook.sh]}");
    }
}
