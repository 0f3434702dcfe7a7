package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.Field.Type;
import io.mastercontrol.contracts.workload.WorkloadSpec.OwnMetrics;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** The section that says what a workload measures of itself. */
final class MetricFields {
    private static final int MOST = 10;
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*(\\{[^{}\"]*(\"[^\"\\\\]*\"[^{}\"]*)*\\})?";
    private static final int LONGEST = 120;

    static final List<Field> METRICS = List.of(
            new Field(
                    "url",
                    Field.text(),
                    Field.REQUIRED,
                    "Where it tells them in Prometheus' text format; asked before each heartbeat.",
                    "http://127.0.0.1:9200/metrics"),
            new Field(
                    "names",
                    new Type.Texts(),
                    Field.REQUIRED,
                    "Up to ten metrics to be told, with labels where only some series are meant; several series are summed.",
                    "[queue_length]"));

    private MetricFields() {}

    static Optional<OwnMetrics> of(FieldReader workload) {
        return workload.section("metrics").map(fields -> {
            String url = fields.text("url").orElse("?");
            if (fields.has("url") && !fields.isOpen("url") && !isHttp(url)) {
                fields.problem("url", "is '" + YamlNode.shown(url) + "', but must begin with http:// and a host");
            }
            List<String> names = fields.texts("names").orElse(List.of());
            if (names.size() > MOST || fields.has("names") && names.isEmpty()) {
                fields.problem("names", "has " + names.size() + " names, but there may be 1 to " + MOST);
            }
            names.stream()
                    .filter(name -> !Template.isOpen(Template.mark(name)))
                    .filter(name -> name.length() > LONGEST || !name.matches(NAME))
                    .forEach(name -> fields.problem(
                            "names",
                            "has '" + YamlNode.shown(name)
                                    + "', but a metric is written like queue_length or queue_length{queue=\"a\"}"));
            return new OwnMetrics(url, names);
        });
    }

    private static boolean isHttp(String text) {
        try {
            URI url = URI.create(text);
            return "http".equals(url.getScheme()) && url.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
