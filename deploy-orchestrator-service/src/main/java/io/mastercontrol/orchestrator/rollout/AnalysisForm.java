package io.mastercontrol.orchestrator.rollout;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.orchestrator.rollout.Analysis.Check;
import io.mastercontrol.orchestrator.rollout.Analysis.Metric;
import io.mastercontrol.orchestrator.rollout.Analysis.Webhook;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The part of a strategy that says how its devices are judged. */
final class AnalysisForm {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final int MOST_CHECKS = 20;

    private AnalysisForm() {}

    static Optional<Analysis> read(FormReader fields) {
        if (!fields.has("analysis")) {
            return Optional.empty();
        }
        FormReader form = fields.part("analysis", List.of("interval", "failures", "checks", "webhook"));
        Duration interval = form.duration("interval").orElse(Duration.ofSeconds(30));
        if (interval.compareTo(SHORTEST) < 0) {
            throw form.refusal("interval", "is less than a second");
        }
        int failures = form.whole("failures").orElse(1);
        if (failures < 1) {
            throw form.refusal("failures", "is 0, but one bad measurement at least must count");
        }
        List<Check> checks = new ArrayList<>();
        form.list("checks", List.of("metric", "name", "max", "min", "max_ratio"))
                .forEach(check -> checks.add(check(check)));
        Optional<Webhook> webhook = webhook(form);
        if (checks.size() > MOST_CHECKS || checks.isEmpty() && webhook.isEmpty()) {
            throw form.refusal(
                    "checks",
                    "are missing; write 1 to " + MOST_CHECKS
                            + " such as [{\"metric\": \"restarts_per_hour\", \"max\": 1}], or a webhook");
        }
        return Optional.of(new Analysis(interval, failures, checks, webhook));
    }

    private static Check check(FormReader form) {
        Metric metric = form.word("metric", Metric.class).orElseThrow(() -> form.refusal("metric", "is missing"));
        OptionalDouble max = number(form, "max");
        OptionalDouble min = number(form, "min");
        OptionalDouble ratio = number(form, "max_ratio");
        if (max.isEmpty() && min.isEmpty() && ratio.isEmpty()) {
            throw form.refusal("max", "and min and max_ratio are all missing, so nothing would be judged");
        }
        String name = form.text("name").orElse("");
        if (metric == Metric.workload_metric == name.isEmpty()) {
            throw form.refusal(
                    "name",
                    name.isEmpty()
                            ? "is missing; write which of the workload's metrics is meant"
                            : "is for a workload_metric, and the metric is " + metric);
        }
        return new Check(metric, name, max, min, ratio);
    }

    private static OptionalDouble number(FormReader form, String name) {
        if (!form.has(name)) {
            return OptionalDouble.empty();
        }
        double value = form.form().path(name).asDouble(Double.NaN);
        if (!(value >= 0)) {
            throw form.refusal(name, "is '" + form.text(name).orElse("") + "', but must be a number of 0 or more");
        }
        return OptionalDouble.of(value);
    }

    private static Optional<Webhook> webhook(FormReader fields) {
        if (!fields.has("webhook")) {
            return Optional.empty();
        }
        FormReader form = fields.part("webhook", List.of("url", "timeout"));
        String text = form.text("url").orElse("");
        try {
            URI url = URI.create(text);
            if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
                throw form.refusal("url", "is '" + text + "', but must begin with http:// or https:// and a host");
            }
            return Optional.of(new Webhook(url, form.duration("timeout").orElse(Duration.ofSeconds(10))));
        } catch (IllegalArgumentException e) {
            throw form.refusal("url", "is '" + text + "', which is no URL");
        }
    }

    static void write(Analysis analysis, ObjectNode strategy) {
        ObjectNode form = strategy.putObject("analysis");
        form.put("interval", FormReader.text(analysis.interval())).put("failures", analysis.failures());
        ArrayNode checks = form.putArray("checks");
        analysis.checks().forEach(check -> {
            ObjectNode one = checks.addObject().put("metric", check.metric().name());
            if (!check.name().isEmpty()) {
                one.put("name", check.name());
            }
            check.min().ifPresent(min -> one.put("min", min));
            check.max().ifPresent(max -> one.put("max", max));
            check.maxRatio().ifPresent(ratio -> one.put("max_ratio", ratio));
        });
        analysis.webhook()
                .ifPresent(webhook -> form.putObject("webhook")
                        .put("url", webhook.url().toString())
                        .put("timeout", FormReader.text(webhook.timeout())));
    }
}
