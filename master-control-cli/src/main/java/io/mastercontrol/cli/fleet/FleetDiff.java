package io.mastercontrol.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.api.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Holds what files want against what the control plane says, and knows how to make the one the other. */
final class FleetDiff {
    private static final int MOST_NAMED = 5;

    private final Api api;
    private final FleetFile wanted;
    private final boolean prune;
    private final List<Change> changes = new ArrayList<>();

    /** @param prune whether what is in no file is removed: groups, and variables of scopes that the files name */
    FleetDiff(Api api, FleetFile wanted, boolean prune) {
        this.api = api;
        this.wanted = wanted;
        this.prune = prune;
    }

    /** In the order in which they are made: rollouts take the variables that are there when they begin. */
    List<Change> changes() {
        groups();
        wanted.variables().forEach(this::variables);
        wanted.alertRules().forEach(this::alertRule);
        wanted.releases().forEach(this::release);
        return List.copyOf(changes);
    }

    private void groups() {
        if (wanted.groups().isEmpty() && !prune) {
            return;
        }
        Map<String, JsonNode> there = new TreeMap<>();
        api.get("/api/v1/groups")
                .path("items")
                .forEach(group -> there.put(group.path("name").asText(), group));
        wanted.groups().forEach((name, group) -> {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("selector", group.get("selector"));
            body.put("devices", FleetFile.texts(group.get("devices")));
            body.put("priority", group.getOrDefault("priority", 0));
            JsonNode old = there.remove(name);
            if (old == null || !isSame(old, body)) {
                changes.add(Change.of(old == null ? '+' : '~', "group " + name + ": " + told(body), to -> {
                    to.call("PUT", "/api/v1/groups/" + Api.encode(name), body);
                    return "";
                }));
            }
        });
        there.keySet()
                .forEach(name -> extra("group " + name, to -> {
                    to.call("DELETE", "/api/v1/groups/" + Api.encode(name), null);
                    return "";
                }));
    }

    private static boolean isSame(JsonNode old, Map<String, Object> body) {
        Set<String> devices = new HashSet<>();
        old.path("devices").forEach(id -> devices.add(id.asText()));
        return Objects.equals(old.path("selector").asText(null), body.get("selector"))
                && devices.equals(new HashSet<>(FleetFile.texts(body.get("devices"))))
                && old.path("priority").asText().equals(String.valueOf(body.get("priority")));
    }

    private static String told(Map<String, Object> group) {
        List<String> parts = new ArrayList<>();
        if (group.get("selector") != null) {
            parts.add(String.valueOf(group.get("selector")));
        }
        parts.addAll(FleetFile.texts(group.get("devices")));
        return String.join(", ", parts);
    }

    private void variables(String scope, Map<String, String> values) {
        Map<String, String> there = new TreeMap<>();
        api.get("/api/v1/variables?scope=" + Api.encode(scope))
                .path("items")
                .forEach(item ->
                        there.put(item.path("name").asText(), item.path("value").asText()));
        values.forEach((name, value) -> {
            String old = there.remove(name);
            if (!value.equals(old)) {
                String text = "variable " + name + " of " + scope + ": "
                        + (old == null ? "'" + value + "'" : "'" + old + "' becomes '" + value + "'");
                changes.add(Change.of(old == null ? '+' : '~', text, to -> set(to, scope, name, value)));
            }
        });
        there.keySet().forEach(name -> extra("variable " + name + " of " + scope, to -> set(to, scope, name, null)));
    }

    private static String set(Api to, String scope, String name, String value) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(name, value);
        to.patch("/api/v1/variables", Map.of("scope", scope, "values", values));
        return "";
    }

    private void extra(String what, java.util.function.Function<Api, String> remove) {
        changes.add(
                prune
                        ? Change.of('-', what, remove)
                        : Change.only('-', what + ", in no file; stays, unless you say --prune"));
    }

    private void alertRule(String name, Map<String, Object> rule) {
        Map<String, Object> body = new LinkedHashMap<>(rule);
        body.put("name", name);
        JsonNode wantedRule = Json.tree(body);
        JsonNode old = api.exists("/api/v1/alert-rules/" + Api.encode(name))
                ? api.get("/api/v1/alert-rules/" + Api.encode(name))
                : null;
        Set<String> different = new TreeSet<>();
        wantedRule.properties().forEach(field -> {
            if (old != null && !same(old.path(field.getKey()), field.getValue())) {
                different.add(field.getKey());
            }
        });
        if (old == null || !different.isEmpty()) {
            String text = "alert rule " + name + (old == null ? "" : ": " + String.join(", ", different));
            changes.add(Change.of(old == null ? '+' : '~', text, to -> {
                to.post("/api/v1/alert-rules", body);
                return "";
            }));
        }
    }

    /** Numbers are the same however they are written. */
    private static boolean same(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
    }

    private void release(String name, Map<String, Object> entry) {
        String version = String.valueOf(entry.get("version"));
        Map<String, Object> body = new LinkedHashMap<>();
        // In an order that does not change from run to run.
        body.put("release", new TreeMap<>(Map.of("name", name, "version", version)));
        body.put("selector", entry.getOrDefault("selector", ""));
        body.put("strategy", strategy(entry.get("strategy")));
        JsonNode plan;
        try {
            plan = api.post("/api/v1/rollouts?dry_run=true", body);
        } catch (Failure e) {
            changes.add(Change.only('!', name + " " + version + ": " + e.getMessage()));
            return;
        }
        List<String> others = others(plan);
        if (others.isEmpty()) {
            return;
        }
        String text = name + " " + version + ": " + others.size() + " of "
                + plan.path("total").asLong() + " devices have something else: " + named(others);
        String other = plan.path("blocked_by").asText("");
        if (!other.isEmpty() && isOf(other, version)) {
            changes.add(Change.only('~', text + "; rollout " + other + " brings it"));
            return;
        }
        changes.add(Change.of('~', text, to -> {
            JsonNode made = to.create("/api/v1/rollouts", body, null);
            return "rollout " + made.path("id").asText() + " of " + name + " " + version + " is "
                    + made.path("state").asText().replace('_', ' ');
        }));
    }

    /** It waits for others of the release instead of being refused. */
    private static Map<String, Object> strategy(Object written) {
        Map<String, Object> strategy = new LinkedHashMap<>();
        if (written instanceof Map<?, ?> map) {
            map.forEach((key, value) -> strategy.put(String.valueOf(key), value));
        }
        strategy.putIfAbsent("type", "rolling");
        strategy.putIfAbsent("queue", true);
        return strategy;
    }

    /** Who does not have it and could get it. */
    private static List<String> others(JsonNode plan) {
        Set<String> unfit = new HashSet<>();
        plan.path("unfit").forEach(one -> unfit.add(one.path("device").asText()));
        List<String> others = new ArrayList<>();
        plan.path("devices").forEach(device -> {
            String id = device.path("device").asText();
            if (!device.path("way").asText().equals("nothing") && !unfit.contains(id)) {
                others.add(id);
            }
        });
        return others;
    }

    private static String named(List<String> devices) {
        String first = String.join(", ", devices.subList(0, Math.min(MOST_NAMED, devices.size())));
        return devices.size() > MOST_NAMED ? first + " and " + (devices.size() - MOST_NAMED) + " more" : first;
    }

    private boolean isOf(String rollout, String version) {
        return api.get("/api/v1/rollouts/" + Api.encode(rollout))
                .at("/release/version")
                .asText()
                .equals(version);
    }
}
