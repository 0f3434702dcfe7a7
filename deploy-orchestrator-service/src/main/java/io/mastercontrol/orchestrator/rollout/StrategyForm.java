package io.mastercontrol.orchestrator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.orchestrator.rollout.Course.AllAtOnce;
import io.mastercontrol.orchestrator.rollout.Course.BlueGreen;
import io.mastercontrol.orchestrator.rollout.Course.Canary;
import io.mastercontrol.orchestrator.rollout.Course.Rolling;
import io.mastercontrol.orchestrator.rollout.Course.Step;
import io.mastercontrol.orchestrator.rollout.Strategy.Bounds;
import io.mastercontrol.orchestrator.rollout.Strategy.OnFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A strategy as people write it: {@code {"type":"rolling","batch_size":"10%","bake":"10s",…}}. */
final class StrategyForm {
    private static final List<String> FIELDS = List.of(
            "type",
            "batch_size",
            "steps",
            "max_in_flight",
            "group_by",
            "max_unavailable",
            "bake",
            "on_failure",
            "healthy_within",
            "progress_deadline",
            "max_failures",
            "queue",
            "priority",
            "membership",
            "approval",
            "window",
            "analysis",
            "during_freeze",
            "starts_at");
    private static final int MOST_STEPS = 20;

    private StrategyForm() {}

    /** Reads one, with defaults for what is left out. */
    static Strategy read(JsonNode form, RolloutConfig defaults) {
        FormReader fields = FormReader.of("strategy", form, FIELDS);
        Duration bake = fields.duration("bake").orElse(Duration.ZERO);
        Duration healthy = fields.duration("healthy_within").orElse(defaults.healthyWithin());
        return new Strategy(
                course(fields),
                bounds(fields),
                bake,
                fields.word("on_failure", OnFailure.class).orElse(OnFailure.rollback),
                healthy,
                fields.duration("progress_deadline").orElse(bake.plus(healthy).plus(defaults.progressAllowance())),
                fields.share("max_failures").orElse(Share.devices(0)),
                TimingForm.admission(fields),
                TimingForm.window(fields),
                AnalysisForm.read(fields),
                fields.flag("during_freeze").orElse(false));
    }

    private static Course course(FormReader fields) {
        Optional<Share> batch = fields.share("batch_size");
        batch.filter(share -> share.amount() == 0).ifPresent(none -> {
            throw fields.refusal("batch_size", "is 0, but must be at least 1, or 1% to 100%");
        });
        String type = fields.text("type").orElse("rolling");
        if (!type.equals("canary") && fields.has("steps")) {
            throw fields.refusal("steps", "belong to a canary, but the type is '" + type + "'");
        }
        return switch (type) {
            case "rolling" -> new Rolling(batch.orElse(Share.devices(1)));
            case "blue_green" -> new BlueGreen(batch.orElse(Share.devices(1)));
            case "canary" -> new Canary(steps(fields), batch.orElse(Share.ALL));
            case "all_at_once" -> {
                if (batch.isPresent()) {
                    throw fields.refusal("batch_size", "makes no sense with all_at_once");
                }
                yield new AllAtOnce();
            }
            default ->
                throw fields.refusal(
                        "type", "is '" + type + "', but must be rolling, blue_green, canary or all_at_once");
        };
    }

    private static List<Step> steps(FormReader fields) {
        List<Step> steps = new ArrayList<>();
        for (FormReader step : fields.list("steps", List.of("weight", "pause"))) {
            Share weight = step.share("weight")
                    .filter(share -> share.amount() > 0)
                    .orElseThrow(() -> step.refusal("weight", "is missing; write a number of devices, or 1% to 100%"));
            boolean waits = step.text("pause").orElse("wait").equals("wait");
            steps.add(new Step(weight, waits ? Optional.empty() : step.duration("pause")));
        }
        if (steps.isEmpty() || steps.size() > MOST_STEPS) {
            throw fields.refusal(
                    "steps",
                    "are missing for a canary; write 1 to " + MOST_STEPS
                            + " such as [{\"weight\": \"5%\", \"pause\": \"10m\"}]");
        }
        return steps;
    }

    private static Bounds bounds(FormReader fields) {
        Share inFlight = fields.share("max_in_flight").orElse(null);
        if (inFlight != null && inFlight.amount() == 0) {
            throw fields.refusal("max_in_flight", "is 0, but then nobody would be attempted");
        }
        String groupBy = fields.text("group_by").orElse(null);
        int unavailable = fields.whole("max_unavailable").orElse(groupBy == null ? 0 : 1);
        if (groupBy == null && unavailable > 0) {
            throw fields.refusal("max_unavailable", "is for each group; name the label that makes them in group_by");
        }
        if (groupBy != null && unavailable == 0) {
            throw fields.refusal("max_unavailable", "is 0, but then nobody would be attempted");
        }
        return new Bounds(inFlight, groupBy, unavailable);
    }

    /** Writes one so that {@link #read} reads the same. */
    static ObjectNode write(Strategy strategy) {
        ObjectNode form = Json.mapper().createObjectNode();
        form.put("type", strategy.course().word());
        if (!(strategy.course() instanceof AllAtOnce)) {
            put(form, "batch_size", strategy.course().batch());
        }
        if (strategy.course() instanceof Canary canary) {
            ArrayNode steps = form.putArray("steps");
            canary.steps().forEach(step -> {
                ObjectNode one = steps.addObject();
                put(one, "weight", step.weight());
                one.put("pause", step.pause().map(FormReader::text).orElse("wait"));
            });
        }
        if (strategy.bounds().maxInFlight() != null) {
            put(form, "max_in_flight", strategy.bounds().maxInFlight());
        }
        if (strategy.bounds().groupBy() != null) {
            form.put("group_by", strategy.bounds().groupBy())
                    .put("max_unavailable", strategy.bounds().maxUnavailable());
        }
        form.put("bake", FormReader.text(strategy.bake()))
                .put("on_failure", strategy.onFailure().name())
                .put("healthy_within", FormReader.text(strategy.healthyWithin()))
                .put("progress_deadline", FormReader.text(strategy.progressDeadline()));
        put(form, "max_failures", strategy.maxFailures());
        TimingForm.write(strategy, form);
        strategy.analysis().ifPresent(analysis -> AnalysisForm.write(analysis, form));
        return form;
    }

    private static void put(ObjectNode form, String name, Share share) {
        if (share.percent()) {
            form.put(name, share.text());
        } else {
            form.put(name, share.amount());
        }
    }
}
