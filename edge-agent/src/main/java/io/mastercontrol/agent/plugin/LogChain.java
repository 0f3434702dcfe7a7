package io.mastercontrol.agent.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The log processors of a workload, one after the other. Nothing leaves that has not passed through all of them: when one
 * fails, lines are withheld and it is told how many.
 */
public final class LogChain {
    /** Lines go through in portions of as many at most, and as many characters. */
    private static final int MOST_LINES = 1_000;

    private static final int MOST_CHARACTERS = 128 * 1024;

    private final String workload;
    private final List<Processor> processors;

    LogChain(String workload, List<Processor> processors) {
        this.workload = workload;
        this.processors = List.copyOf(processors);
    }

    /** Asks one processor, as one question of the protocol. */
    interface Processor {
        /** @throws PluginFailure with a sentence */
        JsonNode process(ObjectNode arguments) throws PluginFailure, InterruptedException;
    }

    /**
     * What may be shown.
     *
     * @param withheld why the lines after these are not there, if a processor failed
     */
    public record Processed(List<String> lines, Optional<String> withheld) {}

    /** Passes lines through, in order. */
    public Processed process(String stream, List<String> lines) {
        List<String> done = new ArrayList<>();
        int next = 0;
        while (next < lines.size()) {
            int end = portion(lines, next);
            try {
                done.addAll(one(stream, lines.subList(next, end)));
            } catch (PluginFailure e) {
                return new Processed(done, Optional.of(withheld(lines.size() - next, e.getMessage())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Processed(done, Optional.of(withheld(lines.size() - next, "the agent is ending")));
            }
            next = end;
        }
        return new Processed(done, Optional.empty());
    }

    private static int portion(List<String> lines, int from) {
        int characters = 0;
        int end = from;
        while (end < lines.size() && end - from < MOST_LINES) {
            characters += lines.get(end).length() + 1;
            if (characters > MOST_CHARACTERS && end > from) {
                break;
            }
            end++;
        }
        return end;
    }

    private List<String> one(String stream, List<String> lines) throws PluginFailure, InterruptedException {
        if (lines.get(0).length() > MOST_CHARACTERS) {
            // It stands alone in its portion.
            return List.of(withheld(1, "it is longer than " + MOST_CHARACTERS + " characters"));
        }
        List<String> through = lines;
        for (Processor processor : processors) {
            ObjectNode arguments =
                    Json.mapper().createObjectNode().put("workload", workload).put("stream", stream);
            ArrayNode list = arguments.putArray("lines");
            through.forEach(list::add);
            JsonNode answer = processor.process(arguments);
            through = new ArrayList<>();
            for (JsonNode line : answer.path("lines")) {
                through.add(line.asText());
            }
            if (through.isEmpty()) {
                return through;
            }
        }
        return through;
    }

    private static String withheld(int lines, String why) {
        return "[" + (lines == 1 ? "a line is" : lines + " lines are") + " withheld: " + why + "]";
    }
}
