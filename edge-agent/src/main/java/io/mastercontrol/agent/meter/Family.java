package io.mastercontrol.agent.meter;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.util.ArrayList;
import java.util.List;

/** Samples of one name, as they are shown at {@code /metrics}. Made for one reading and then thrown away. */
public final class Family {
    private final String name;
    private final Collector.Type type;
    private final String help;
    private final List<MetricFamilySamples.Sample> samples = new ArrayList<>();

    private Family(String name, Collector.Type type, String help) {
        this.name = name;
        this.type = type;
        this.help = help;
    }

    public static Family gauge(String name, String help) {
        return new Family(name, Collector.Type.GAUGE, help);
    }

    /** @param name ends in {@code _total} */
    public static Family counter(String name, String help) {
        return new Family(name, Collector.Type.COUNTER, help);
    }

    static Family histogram(String name, String help) {
        return new Family(name, Collector.Type.HISTOGRAM, help);
    }

    /** @param labels names and values in turn */
    public Family add(double value, String... labels) {
        return addTo("", value, labels);
    }

    /** A value that is not known is not shown. */
    Family addIfKnown(Number value, String... labels) {
        return value == null ? this : add(value.doubleValue(), labels);
    }

    Family addTo(String suffix, double value, String... labels) {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < labels.length; i += 2) {
            names.add(labels[i]);
            values.add(labels[i + 1] == null ? "" : labels[i + 1]);
        }
        samples.add(new MetricFamilySamples.Sample(name + suffix, names, values, value));
        return this;
    }

    public MetricFamilySamples samples() {
        return new MetricFamilySamples(name, type, help, samples);
    }
}
