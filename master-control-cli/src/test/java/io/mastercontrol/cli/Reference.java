package io.mastercontrol.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes docs/cli.md from the commands themselves. */
final class Reference {
    private static final Set<String> EVERYWHERE = Set.of("--context", "--output", "--help");
    private static final String HEAD = """
            # Command line

            `./master-control NOUN VERB …`, from a checkout. `up`, `down`, `test`, `bench` and `simulate` are the launcher's own:
            see [operations](operations.md). On a device, and with `--agent DIR` as the first option, `up` and `down` are [its
            agent's](agent.md#on-the-device-with-no-control-plane). Every noun and verb has `--help`; `generate-completion`
            prints a completion script for bash and zsh: `source <(./master-control generate-completion)`.

            **Which control plane.** `--context`, else `MASTER_CONTROL_URL` and `MASTER_CONTROL_TOKEN`, else the context that
            `login` or `context use` took into use, else the one that this checkout runs (`.master-control/admin.json`).

            **Output.** A table on stdout; `-o wide` has more columns; `-o json` and `-o yaml` are the server's whole answer, in
            UTF-8. What goes wrong is one sentence on stderr. `NO_COLOR` is respected.

            | exit code | means |
            |---|---|
            | 0 | done |
            | 1 | failed: the control plane cannot be reached or is at fault, a rollout did not succeed, a file is wrong |
            | 2 | wrong usage |
            | 3 | not found |
            | 4 | refused by the control plane, or by the agent of this device |
            | 5 | timed out |

            **Options of every verb that speaks to a control plane**

            | option | what |
            |---|---|
            """;
    private static final String FOOT = """

            Times are written `30s`, `5m`, `1h`; ids and names are taken as they are, blanks and slashes too.

            *Made from the commands by `ReferenceTest`, which fails when this page is out of date and says how to make it again.*
            """;

    private final StringBuilder text = new StringBuilder(HEAD);

    static String markdown(CommandLine all) {
        Reference reference = new Reference();
        CommandSpec list =
                all.getSubcommands().get("device").getSubcommands().get("list").getCommandSpec();
        list.options().stream()
                .filter(option -> EVERYWHERE.contains(option.longestName()))
                .forEach(reference::row);
        all.getSubcommands().values().stream()
                .filter(noun -> !noun.getCommandName().equals("generate-completion"))
                .forEach(reference::noun);
        return reference.text + FOOT;
    }

    private void noun(CommandLine noun) {
        CommandSpec spec = noun.getCommandSpec();
        text.append("\n## ").append(spec.name()).append("\n");
        if (noun.getSubcommands().isEmpty()) {
            verb(spec);
        } else {
            text.append("\n").append(description(spec)).append("\n");
            noun.getSubcommands().values().forEach(this::verbs);
        }
    }

    private void verbs(CommandLine verb) {
        if (verb.getSubcommands().isEmpty()) {
            text.append("\n### ").append(words(verb.getCommandSpec())).append("\n");
            verb(verb.getCommandSpec());
        } else {
            verb.getSubcommands().values().forEach(this::verbs);
        }
    }

    private void verb(CommandSpec verb) {
        List<OptionSpec> own = verb.options().stream()
                .filter(option -> !EVERYWHERE.contains(option.longestName()))
                .toList();
        text.append("\n")
                .append(description(verb))
                .append("\n\n    ")
                .append(synopsis(verb, own))
                .append("\n");
        if (!own.isEmpty()) {
            text.append("\n| | what |\n|---|---|\n");
            verb.positionalParameters().forEach(this::row);
            own.forEach(this::row);
        }
        for (String more : verb.usageMessage().footer()) {
            text.append("\n").append(more).append("\n");
        }
    }

    private void row(ArgSpec argument) {
        String name = argument instanceof OptionSpec option
                ? String.join(", ", option.names()) + value(option)
                : argument.paramLabel();
        String fallback = argument.defaultValue() == null ? "" : " Default: `" + argument.defaultValue() + "`.";
        text.append("| `").append(name).append("` | ");
        text.append(String.join(" ", argument.description()).replace("%%", "%").replace("|", "\\|"));
        text.append(argument instanceof OptionSpec && argument.required() ? " Required." : "");
        text.append(fallback).append(" |\n");
    }

    private static String synopsis(CommandSpec verb, List<OptionSpec> own) {
        List<String> parts = new ArrayList<>(List.of(words(verb)));
        own.stream().filter(ArgSpec::required).forEach(option -> parts.add(option.longestName() + value(option)));
        if (own.stream().anyMatch(option -> !option.required())) {
            parts.add("[OPTION…]");
        }
        for (PositionalParamSpec parameter : verb.positionalParameters()) {
            String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "…" : "");
            parts.add(parameter.arity().min() == 0 ? "[" + label + "]" : label);
        }
        return String.join(" ", parts);
    }

    private static String value(OptionSpec option) {
        return option.arity().max() == 0 ? "" : " " + option.paramLabel();
    }

    private static String words(CommandSpec verb) {
        return verb.qualifiedName().replaceFirst("^master-control ", "");
    }

    private static String description(CommandSpec spec) {
        return List.of(spec.usageMessage().description()).stream().collect(Collectors.joining(" "));
    }
}
