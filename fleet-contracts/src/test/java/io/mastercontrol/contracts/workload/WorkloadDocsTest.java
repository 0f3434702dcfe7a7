package io.mastercontrol.contracts.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/workload.md} tells of every field, and what it shows is what the parser says. */
class WorkloadDocsTest {
    private static final Path PAGE = Path.of("../docs/workload.md");
    private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(.*?)```");

    @Test
    void tablesAreUpToDate() throws IOException {
        GeneratedFile.checkPart(PAGE, "fields", WorkloadReference.text());
    }

    @Test
    void mistakesAreShownAsTheParserTellsThem() throws IOException {
        String page = Files.readString(PAGE);
        Matcher wrong = YAML.matcher(page.substring(page.indexOf("## What a mistake looks like")));
        assertTrue(wrong.find());
        String said = WorkloadParser.parse("web.yaml", wrong.group(1), Map.of()).problems().stream()
                .map(problem -> problem + "\n")
                .collect(Collectors.joining());
        GeneratedFile.checkPart(PAGE, "mistakes", "```\n" + said + "```\n");
    }

    @Test
    void otherExamplesOfThePageAreRight() throws IOException {
        String page = Files.readString(PAGE);
        String mistakes = page.substring(page.indexOf("## What a mistake looks like"));
        List<String> shown = new ArrayList<>();
        Matcher yaml = YAML.matcher(page.replace(mistakes, mistakes.replaceFirst(YAML.pattern(), "")));
        while (yaml.find()) {
            shown.add(yaml.group(1));
        }
        assertTrue(shown.size() >= 3, "the page has lost its examples");
        for (String example : shown) {
            assertEquals(
                    List.of(),
                    WorkloadParser.parse("page.yaml", example, Map.of("device", "pi-1"))
                            .problems(),
                    example);
        }
    }
}
