package io.mastercontrol.alerting.evaluation;

import io.mastercontrol.alerting.device.DeviceView;
import io.mastercontrol.alerting.rule.Rule;
import java.util.List;

/** What is asked at present, and of whom. */
record Asked(List<Rule> rules, Need need, DeviceView fleet) {
    static Asked of(List<Rule> rules, DeviceView fleet) {
        return new Asked(rules, Need.of(rules), fleet);
    }

    /** The same of those rules alone that one device can answer. */
    Asked ofSingleDevices() {
        return new Asked(
                rules.stream().filter(rule -> rule.scope().moreThan() == null).toList(), need, fleet);
    }

    String[] names() {
        return rules.stream().map(Rule::name).toArray(String[]::new);
    }
}
