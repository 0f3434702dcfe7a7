package io.mastercontrol.contracts.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.release.HookPoint;
import io.mastercontrol.contracts.release.NeededVariable;
import io.mastercontrol.contracts.release.ReleaseHook;
import io.mastercontrol.contracts.release.ReleaseHooks;
import io.mastercontrol.contracts.release.ReleaseNeeds;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseParserTest {
    private static ReleaseFile parsed(String yaml) {
        ReleaseFile file = ReleaseParser.parse("release.yaml", yaml);
        assertEquals(List.of(), file.problems());
        return file;
    }

    @Test
    void everythingIsRead() {
        ReleaseFile file = parsed("""
                variables: {site: , rate: "10"}
                min_agent_version: 1.2.0
                architectures: [arm64, armhf]
                predecessor: 1.4.2
                hooks:
                  pre_install: {command: [./check.sh, --all], timeout: 5m, retry_after: 2m, retries: 3}
                  post_install: ./migrate.sh --all
                  rollback: {command: ./undo.sh}
                """);
        assertEquals(
                new ReleaseNeeds(
                        List.of(new NeededVariable("site", null), new NeededVariable("rate", "10")),
                        "1.2.0",
                        List.of("arm64", "armhf"),
                        "1.4.2"),
                file.needs());
        assertEquals(
                Optional.of(new ReleaseHook(List.of("./check.sh", "--all"), 300, 120, 3)),
                file.hooks().at(HookPoint.pre_install));
        assertEquals(
                Optional.of(new ReleaseHook(List.of("/bin/sh", "-c", "./undo.sh"), 60, 30, 20)),
                file.hooks().at(HookPoint.rollback));
        assertEquals(
                Optional.of(new ReleaseHook(List.of("/bin/sh", "-c", "./migrate.sh --all"), 60, 30, 20)),
                file.hooks().at(HookPoint.post_install));
        assertEquals(Optional.empty(), file.hooks().at(HookPoint.pre_commit));
    }

    @Test
    void namesAloneAreVariablesWithoutAFallback() {
        assertEquals(
                List.of(new NeededVariable("site", null), new NeededVariable("rate", null)),
                parsed("variables: [site, rate]").needs().variables());
    }

    @Test
    void nothingIsForEveryDevice() {
        assertEquals(ReleaseNeeds.NONE, parsed("").needs());
        assertEquals(ReleaseHooks.NONE, parsed("# nothing yet\n").hooks());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "architectures: [arm46]|'architectures' has 'arm46', but must be of amd64, arm64, armhf; did you mean 'arm64'?",
                "predecesor: 1|unknown field 'predecesor'; did you mean 'predecessor'?",
                "hooks: {pre_instal: {command: [x]}}|unknown field 'pre_instal' in 'hooks'; did you mean 'pre_install'?",
                "hooks: {pre_install: {timeout: 5s}}|'hooks.pre_install.command' is missing, for example command: [./migrate.sh]",
                "hooks: {rollback: {command: [x], timeout: 2h}}|'hooks.rollback.timeout' is longer than an hour",
                "variables: 5|'variables' is '5', but must be a list of names, or names and values",
                "variables: [5x]|'variables' has the name '5x', but a name is letters, digits, '_' and '-', and does not begin with a digit",
                "- a|is a list, but must be names and values such as 'predecessor: 1.4.2'"
            })
    void mistakesAreNamed(String yaml, String message) {
        ReleaseFile file = ReleaseParser.parse("release.yaml", yaml);
        assertTrue(
                file.problems().stream().anyMatch(problem -> problem.message().equals(message)),
                file.problems().toString());
        assertEquals(ReleaseNeeds.NONE, file.needs());
    }
}
