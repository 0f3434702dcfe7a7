package io.mastercontrol.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What is written about the commands is what they are. */
class ReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "cli.md");
    private static final String WRITE = "mc.docs.write";

    @Test
    void thePageIsUpToDate() throws Exception {
        String markdown = Reference.markdown(Main.commandLine());
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(PAGE, markdown);
        }
        assertEquals(
                markdown,
                Files.exists(PAGE) ? Files.readString(PAGE) : "",
                "docs/cli.md is out of date; make it again with: mvn -pl master-control-cli -am test -Dtest=ReferenceTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -D" + WRITE + "=true");
    }

    @Test
    void everyCommandOptionAndParameterIsExplained() {
        List<String> silent = new ArrayList<>();
        collect(Main.commandLine(), silent);
        assertTrue(silent.isEmpty(), silent::toString);
    }

    private static void collect(CommandLine line, List<String> silent) {
        CommandSpec spec = line.getCommandSpec();
        if (spec.usageMessage().description().length == 0) {
            silent.add(spec.qualifiedName());
        }
        if (spec.findOption("--help") == null) {
            silent.add(spec.qualifiedName() + " --help");
        }
        for (ArgSpec argument : spec.args()) {
            if (argument.description().length == 0) {
                silent.add(spec.qualifiedName() + " " + argument.paramLabel());
            }
        }
        line.getSubcommands().values().forEach(sub -> collect(sub, silent));
    }

    /** Options that name a word are told with that word in the synopsis; none is left as the Java name in brackets. */
    @Test
    void valuesHaveNames() {
        Main.commandLine()
                .getSubcommands()
                .values()
                .forEach(noun -> noun.getSubcommands().values().stream()
                        .flatMap(verb -> verb.getCommandSpec().args().stream())
                        .forEach(argument -> assertTrue(
                                !argument.paramLabel().startsWith("<")
                                        || argument.arity().max() == 0,
                                () -> String.valueOf(argument))));
    }

    @Test
    void oneNounReadsNoOther() {
        assertEquals(
                List.of("device"),
                List.copyOf(Main.commandLine("device", "list").getSubcommands().keySet()));
        CommandLine device = Main.commandLine("device", "list").getSubcommands().get("device");
        assertEquals(List.of("list"), List.copyOf(device.getSubcommands().keySet()));
        CommandLine unknown = Main.commandLine("device", "fly").getSubcommands().get("device");
        assertTrue(unknown.getSubcommands().size() > 4, "for help and for guesses all verbs are there");
        assertTrue(Main.commandLine("nothing").getSubcommands().size() > 10);
    }
}
