package io.mastercontrol.registry.device;

import io.mastercontrol.registry.device.Selector.Is;
import io.mastercontrol.registry.device.Selector.IsIn;
import io.mastercontrol.registry.device.Selector.IsNot;
import io.mastercontrol.registry.device.Selector.Requirement;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Conditions over {@code device d} and {@code presence p}, with their parameters. */
final class SelectorSql {
    private final List<String> conditions = new ArrayList<>();
    private final Tuple parameters = Tuple.tuple();

    SelectorSql(Selector selector, DeviceStatus status) {
        selector.requirements().forEach(this::require);
        if (status != null) {
            conditions.add("p.status = " + text(status.name()));
        }
    }

    private void require(Requirement requirement) {
        if (requirement instanceof Is is) {
            conditions.add("d.labels @> " + object(is.label(), is.value()));
        } else if (requirement instanceof IsNot isNot) {
            conditions.add("not d.labels @> " + object(isNot.label(), isNot.value()));
        } else if (requirement instanceof IsIn isIn) {
            String label = text(isIn.label());
            parameters.addArrayOfString(isIn.values().toArray(String[]::new));
            conditions.add("d.labels ->> " + label + " = any($" + parameters.size() + "::text[])");
        }
    }

    private String object(String label, String value) {
        return "jsonb_build_object(" + text(label) + ", " + text(value) + ")";
    }

    private String text(String value) {
        parameters.addString(value);
        return "$" + parameters.size() + "::text";
    }

    /** Only devices whose id comes after this one. */
    SelectorSql after(String id) {
        conditions.add("d.id > " + text(id));
        return this;
    }

    String where() {
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }

    Tuple parameters() {
        return parameters;
    }
}
