package io.mastercontrol.orchestrator.bill;

import io.mastercontrol.orchestrator.bill.Bill.Bytes;
import io.mastercontrol.orchestrator.bill.Bill.Sum;
import io.mastercontrol.orchestrator.bill.Delivery.Way;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what is downloaded: in all, for each kind of link, and for each value of a label. Pure. */
final class Sums {
    private static final String METERED = "metered";

    private final String label;
    private final Map<Way, Integer> ways = new EnumMap<>(Way.class);
    private final Map<String, Part> links = new LinkedHashMap<>();
    private final Map<String, Part> groups = new TreeMap<>();
    private final Part all = new Part();

    private static final class Part {
        private int devices;
        private long bytes;
        private long metered;
        private int tight;
        private boolean atMost;

        void add(Delivery delivery, boolean isMetered, boolean isShort) {
            devices++;
            bytes += delivery.bytes();
            metered += isMetered ? delivery.bytes() : 0;
            tight += isShort ? 1 : 0;
            atMost |= delivery.atMost();
        }
    }

    /** @param label or null for none */
    Sums(String label) {
        this.label = label;
        for (String link : List.of(METERED, "unmetered", "unknown")) {
            links.put(link, new Part());
        }
    }

    private static String link(Known known) {
        Boolean metered = known.condition().linkMetered();
        return metered == null ? "unknown" : metered ? METERED : "unmetered";
    }

    void add(Turn turn, Known known, Delivery delivery) {
        String link = link(known);
        Long left = known.condition().linkBudgetLeftBytes();
        boolean isShort = left != null && left < delivery.bytes();
        ways.merge(delivery.way(), 1, Integer::sum);
        all.add(delivery, link.equals(METERED), isShort);
        links.get(link).add(delivery, link.equals(METERED), isShort);
        if (label != null) {
            groups.computeIfAbsent(turn.labels().getOrDefault(label, ""), value -> new Part())
                    .add(delivery, link.equals(METERED), isShort);
        }
    }

    int devices() {
        return all.devices;
    }

    Bytes bytes() {
        return new Bytes(
                all.bytes,
                all.metered,
                ways.getOrDefault(Way.nothing, 0),
                ways.getOrDefault(Way.patch, 0),
                ways.getOrDefault(Way.whole, 0),
                all.atMost,
                links.entrySet().stream()
                        .filter(entry -> entry.getValue().devices > 0)
                        .map(entry -> sum(entry.getKey(), entry.getValue(), true))
                        .toList(),
                label,
                label == null
                        ? null
                        : groups.entrySet().stream()
                                .map(entry -> sum(entry.getKey(), entry.getValue(), false))
                                .toList());
    }

    private static Sum sum(String name, Part part, boolean isLink) {
        return new Sum(
                name, part.devices, part.bytes, part.atMost, isLink ? null : part.metered, isLink ? part.tight : null);
    }
}
