package io.mastercontrol.registry.device;

import io.mastercontrol.registry.device.Selector.Compares;
import io.mastercontrol.registry.device.Selector.Is;
import io.mastercontrol.registry.device.Selector.IsIn;
import io.mastercontrol.registry.device.Selector.IsNot;
import io.mastercontrol.registry.device.Selector.Key;
import io.mastercontrol.registry.device.Selector.OfGroup;
import io.mastercontrol.registry.device.Selector.Reach;
import io.mastercontrol.registry.device.Selector.Requirement;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Conditions over {@code device d} and {@code presence p}, with their parameters; none of them is ever unknown. */
final class SelectorSql {
    private final List<String> conditions = new ArrayList<>();
    private final Tuple parameters = Tuple.tuple();

    SelectorSql(Selector selector, DeviceStatus status) {
        conditions.addAll(all(selector));
        if (status != null) {
            conditions.add("p.status = " + text(status.name()));
        }
    }

    private List<String> all(Selector selector) {
        return selector.requirements().stream().map(this::condition).toList();
    }

    private String condition(Requirement requirement) {
        if (requirement instanceof Is is) {
            return is.key().own()
                    ? "coalesce(" + value(is.key()) + " = " + text(is.value()) + ", false)"
                    : "d.labels @> " + object(is.key().name(), is.value());
        }
        if (requirement instanceof IsNot isNot) {
            return isNot.key().own()
                    ? "coalesce(" + value(isNot.key()) + " <> " + text(isNot.value()) + ", true)"
                    : "not d.labels @> " + object(isNot.key().name(), isNot.value());
        }
        if (requirement instanceof IsIn isIn) {
            return "coalesce(" + value(isIn.key()) + " = any(" + texts(isIn.values()) + "), false)";
        }
        if (requirement instanceof Compares compares) {
            return "coalesce(" + numbers(value(compares.key())) + " "
                    + compares.order().sign() + " " + numbers(text(compares.value())) + ", false)";
        }
        if (requirement instanceof OfGroup of) {
            String member =
                    String.join(" or ", of.groups().stream().map(this::member).toList());
            return (of.negated() ? "not " : "") + "(" + member + ")";
        }
        throw new IllegalArgumentException("groups have to be looked up first: " + requirement);
    }

    private String member(Reach group) {
        String named = "d.id = any(" + texts(group.devices()) + ")";
        return group.selector()
                .map(selector -> "(" + named + " or (" + String.join(" and ", all(selector)) + "))")
                .orElse(named);
    }

    private String value(Key key) {
        if (!key.own()) {
            return "d.labels ->> " + text(key.name());
        }
        return switch (key.name()) {
            case "id" -> "d.id";
            case "agent_version" -> "(select h.agent_version from heartbeat h where h.device = d.id)";
            default -> "d.facts ->> " + text(key.name());
        };
    }

    /** What a text begins with, as numbers that compare one after the other; unknown if with none. */
    private static String numbers(String text) {
        return "string_to_array(regexp_replace(substring(" + text
                + " from '^[0-9]+(?:[.][0-9]+)*'), '(?:[.]0+)+$', ''), '.')::numeric[]";
    }

    private String object(String label, String value) {
        return "jsonb_build_object(" + text(label) + ", " + text(value) + ")";
    }

    private String text(String value) {
        parameters.addString(value);
        return "$" + parameters.size() + "::text";
    }

    private String texts(java.util.Collection<String> values) {
        parameters.addArrayOfString(values.toArray(String[]::new));
        return "$" + parameters.size() + "::text[]";
    }

    /** Only devices whose id comes after this one. */
    SelectorSql after(String id) {
        conditions.add("d.id > " + text(id));
        return this;
    }

    /** Only these devices. */
    SelectorSql among(java.util.Collection<String> ids) {
        conditions.add("d.id = any(" + texts(ids) + ")");
        return this;
    }

    String where() {
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }

    Tuple parameters() {
        return parameters;
    }
}
