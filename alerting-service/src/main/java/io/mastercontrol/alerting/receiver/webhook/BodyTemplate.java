package io.mastercontrol.alerting.receiver.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.quarkus.qute.Engine;
import io.quarkus.qute.Expression;
import io.quarkus.qute.IfSectionHelper;
import io.quarkus.qute.LoopSectionHelper;
import io.quarkus.qute.ResultMapper;
import io.quarkus.qute.SetSectionHelper;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateException;
import io.quarkus.qute.TemplateNode;
import io.quarkus.qute.ValueResolvers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A webhook's body in the words that the other side wants, in Qute: {@code {data.summary}}, {@code {#for alert in alerts}}.
 * It sees the message and nothing else: there is no reflection, no method, no file. In a JSON body each value is escaped,
 * so that no name of a device changes its structure.
 */
final class BodyTemplate {
    private static final int LONGEST = 8 * 1024;
    private static final int LONGEST_FILLED = 256 * 1024;
    private static final int MOST_LOOPS = 3;
    private static final Pattern LOOP = Pattern.compile("\\{#(for|each)\\b");
    private static final Engine JSON = engine(true);
    private static final Engine TEXT = engine(false);
    /** Has all that a message may have. */
    private static final JsonNode SAMPLE = Json.read("""
            {"type":"alert.firing","timestamp":"2026-01-01T00:00:00Z","data":{"id":"a","rule":"device_offline",
             "severity":"critical","state":"firing","device":"pi-1","workload":"web","summary":"pi-1 is \\"gone\\"",
             "started_at":"2026-01-01T00:00:00Z","fired_at":"2026-01-01T00:00:00Z","resolved_at":"2026-01-01T00:00:00Z"},
             "group":{"id":"g","route":"root","sequence":1,"labels":{"rule":"device_offline"},"count":1,"firing":1,
             "resolved":0,"new":1,"truncated":0},
             "alerts":[{"id":"a","rule":"device_offline","severity":"critical","state":"firing","summary":"pi-1"}],
             "actions":{"Acknowledge":"https://x/","Resolve":"https://x/"}}""", JsonNode.class);

    private final Template template;
    private final boolean json;

    private BodyTemplate(Template template, boolean json) {
        this.template = template;
        this.json = json;
    }

    /**
     * Reads a template and tries it on a sample.
     *
     * @param json whether the body is JSON
     * @throws IllegalArgumentException saying what is wrong, with the line
     */
    static BodyTemplate parse(String text, boolean json) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("The setting 'body' is longer than " + LONGEST / 1024 + " KiB.");
        }
        int loops = 0;
        for (Matcher found = LOOP.matcher(text); found.find(); ) {
            loops++;
        }
        if (loops > MOST_LOOPS) {
            throw new IllegalArgumentException("The setting 'body' has more than " + MOST_LOOPS + " loops.");
        }
        try {
            BodyTemplate template = new BodyTemplate((json ? JSON : TEXT).parse(text), json);
            for (Expression expression : template.template.getExpressions()) {
                if (expression.isLiteral() && expression.getLiteral() instanceof Number) {
                    throw new IllegalArgumentException("The setting 'body' has a number to count with; there is none.");
                }
            }
            template.fill(SAMPLE);
            return template;
        } catch (TemplateException e) {
            throw new IllegalArgumentException("The setting 'body': " + reason(e) + ".", e);
        }
    }

    /** @throws IllegalArgumentException if it is too long or no JSON once filled in */
    String fill(JsonNode message) {
        StringBuilder out = new StringBuilder();
        try {
            template.instance()
                    .data(words(message))
                    .consume(part -> {
                        out.append(part);
                        if (out.length() > LONGEST_FILLED) {
                            throw new TemplateException(
                                    "it is longer than " + LONGEST_FILLED / 1024 + " KiB once filled in");
                        }
                    })
                    .toCompletableFuture()
                    .join();
            if (json) {
                Json.mapper().readTree(out.toString());
            }
        } catch (CompletionException e) {
            throw new IllegalArgumentException("The setting 'body': " + reason(e.getCause()) + ".", e);
        } catch (TemplateException e) {
            throw new IllegalArgumentException("The setting 'body': " + reason(e) + ".", e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The setting 'body' is no JSON once filled in, line "
                            + e.getLocation().getLineNr() + ".",
                    e);
        }
        return out.toString();
    }

    /** Numbers become words, since a template could count to them; what an alert has not is empty. */
    private static Object words(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> words = new LinkedHashMap<>();
            node.properties().forEach(entry -> words.put(entry.getKey(), words(entry.getValue())));
            if (node.has("rule") || node.has("summary")) {
                for (String name : List.of("rule", "device", "workload", "resolved_at", "started_at", "fired_at")) {
                    words.putIfAbsent(name, "");
                }
            }
            return words;
        }
        if (node.isArray()) {
            List<Object> items = new ArrayList<>();
            node.forEach(item -> items.add(words(item)));
            return items;
        }
        return node.asText();
    }

    private static String reason(Throwable e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return message.replaceFirst("^(Rendering|Parser|Evaluation) error( in template)?[^:]*: ", "");
    }

    private static Engine engine(boolean json) {
        var builder = Engine.builder()
                .addSectionHelpers(
                        new IfSectionHelper.Factory(), new LoopSectionHelper.Factory(), new SetSectionHelper.Factory())
                .addValueResolvers(
                        ValueResolvers.mapResolver(),
                        ValueResolvers.mapperResolver(),
                        ValueResolvers.orResolver(),
                        ValueResolvers.trueResolver(),
                        ValueResolvers.logicalAndResolver(),
                        ValueResolvers.logicalOrResolver(),
                        ValueResolvers.thisResolver())
                .strictRendering(true);
        if (json) {
            builder.addResultMapper(new Escaped());
        }
        return builder.build();
    }

    private static final class Escaped implements ResultMapper {
        @Override
        public boolean appliesTo(TemplateNode.Origin origin, Object result) {
            return true;
        }

        @Override
        public String map(Object result, Expression expression) {
            return new String(JsonStringEncoder.getInstance().quoteAsString(String.valueOf(result)));
        }
    }
}
