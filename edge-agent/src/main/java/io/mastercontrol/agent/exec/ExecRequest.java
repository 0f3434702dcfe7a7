package io.mastercontrol.agent.exec;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is to be executed, as a message or a request on the device says it. */
public record ExecRequest(List<String> command, Duration timeout) {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s)?");
    private static final Duration USUAL = Duration.ofSeconds(30);

    /**
     * Reads {@code {"command":[…],"timeout_seconds":30}}, or with {@code "timeout":"30s"} as the API of the control plane.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    public static ExecRequest of(JsonNode arguments) {
        JsonNode words = arguments == null ? null : arguments.path("command");
        if (words == null || !words.isArray() || words.isEmpty()) {
            throw new IllegalArgumentException("command is missing, for example [\"ls\", \"-l\"]");
        }
        List<String> command = new ArrayList<>();
        for (JsonNode word : words) {
            if (!word.isTextual() || word.asText().indexOf('\0') >= 0) {
                throw new IllegalArgumentException("command must be a list of texts, but has " + word);
            }
            command.add(word.asText());
        }
        double seconds = seconds(arguments);
        if (!(seconds > 0) || seconds > Execution.LONGEST.toSeconds()) {
            throw new IllegalArgumentException("the timeout is " + seconds + " s, but must be above 0 and at most "
                    + Execution.LONGEST.toSeconds() + " s");
        }
        return new ExecRequest(command, Duration.ofMillis(Math.round(seconds * 1_000)));
    }

    private static double seconds(JsonNode arguments) {
        if (!arguments.has("timeout")) {
            return arguments.path("timeout_seconds").asDouble(USUAL.toSeconds());
        }
        String text = arguments.path("timeout").asText();
        Matcher span = SPAN.matcher(text);
        if (!span.matches()) {
            throw new IllegalArgumentException("timeout is '" + text + "', but must be a time such as 30s or 500ms");
        }
        return Double.parseDouble(span.group(1)) / ("ms".equals(span.group(2)) ? 1_000 : 1);
    }
}
