package io.mastercontrol.orchestrator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.rollout.Strategy.OnFailure;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A strategy as people write it: {@code {"type":"rolling","batch_size":"10%","bake":"10s",…}}. */
final class StrategyForm {
    private static final List<String> FIELDS = List.of(
            "type",
            "batch_size",
            "bake",
            "on_failure",
            "healthy_within",
            "progress_deadline",
            "max_failures",
            "approval",
            "starts_at");
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m|h|d)?");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3})\\s*%");
    private static final Duration LONGEST = Duration.ofDays(7);

    private StrategyForm() {}

    /** Reads one, with defaults for what is left out. */
    static Strategy read(JsonNode form, RolloutConfig defaults) {
        JsonNode fields = form == null || form.isNull() ? Json.mapper().createObjectNode() : form;
        for (Iterator<String> names = fields.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw refusal(name, "is no field of a strategy; there are " + String.join(", ", FIELDS));
            }
        }
        if (!fields.path("type").asText("rolling").equals("rolling")) {
            throw refusal("type", "is '" + fields.path("type").asText() + "', but only 'rolling' is known");
        }
        Duration bake = duration(fields, "bake", Duration.ZERO);
        Duration healthy = duration(fields, "healthy_within", defaults.healthyWithin());
        Duration deadline =
                duration(fields, "progress_deadline", bake.plus(healthy).plus(defaults.progressAllowance()));
        JsonNode size = fields.path("batch_size");
        Matcher percent = PERCENT.matcher(size.asText());
        boolean share = percent.matches();
        int batch = share ? Integer.parseInt(percent.group(1)) : whole(fields, "batch_size", 1);
        if (batch < 1 || (share && batch > 100)) {
            throw refusal("batch_size", "is " + size.asText() + ", but must be at least 1, or 1% to 100%");
        }
        return new Strategy(batch, share, bake, onFailure(fields), healthy, deadline, whole(fields, "max_failures", 0));
    }

    /** Writes one so that {@link #read} reads the same. */
    static ObjectNode write(Strategy strategy) {
        ObjectNode form = Json.mapper().createObjectNode();
        form.put("type", "rolling");
        if (strategy.percent()) {
            form.put("batch_size", strategy.batchSize() + "%");
        } else {
            form.put("batch_size", strategy.batchSize());
        }
        return form.put("bake", text(strategy.bake()))
                .put("on_failure", strategy.onFailure().name())
                .put("healthy_within", text(strategy.healthyWithin()))
                .put("progress_deadline", text(strategy.progressDeadline()))
                .put("max_failures", strategy.maxFailures());
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    private static OnFailure onFailure(JsonNode fields) {
        String word = fields.path("on_failure").asText("rollback");
        return Arrays.stream(OnFailure.values())
                .filter(value -> value.name().equals(word))
                .findFirst()
                .orElseThrow(() -> refusal("on_failure", "is '" + word + "', but must be rollback or pause"));
    }

    private static int whole(JsonNode fields, String name, int otherwise) {
        JsonNode value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.asText().matches("\\d{1,6}")) {
            throw refusal(name, "is '" + value.asText() + "', but must be a whole number");
        }
        return Integer.parseInt(value.asText());
    }

    private static Duration duration(JsonNode fields, String name, Duration otherwise) {
        JsonNode value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        Matcher matcher = DURATION.matcher(value.asText().trim());
        if (!matcher.matches()) {
            throw refusal(name, "is '" + value.asText() + "', but must be a time such as 30s or 5m");
        }
        long factor =
                switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
                    case "ms" -> 1;
                    case "m" -> 60_000;
                    case "h" -> 3_600_000;
                    case "d" -> 86_400_000;
                    default -> 1_000;
                };
        BigDecimal millis = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor));
        if (millis.compareTo(BigDecimal.valueOf(LONGEST.toMillis())) > 0) {
            throw refusal(name, "is '" + value.asText() + "', but may be 7d at most");
        }
        return Duration.ofMillis(millis.longValue());
    }

    private static Refusal refusal(String field, String what) {
        return Refusal.badField("strategy." + field, "The strategy's " + field + " " + what + ".");
    }
}
