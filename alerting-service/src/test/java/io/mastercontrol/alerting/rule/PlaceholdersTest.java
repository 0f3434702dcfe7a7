package io.mastercontrol.alerting.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PlaceholdersTest {
    @Test
    void whatNothingWillEverFillIsRefusedByName() {
        String told = assertThrows(
                        IllegalArgumentException.class,
                        () -> Placeholders.check("annotations.summary", "{{ device }} and {{ devcie }}"))
                .getMessage();
        assertEquals(
                "annotations.summary has {{ devcie }}, but there are only device, workload, value, rule, severity, message"
                        + " and labels.NAME",
                told);
    }

    @Test
    void aBraceWithoutItsOtherIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Placeholders.check("x", "{{ device }"));
        assertThrows(IllegalArgumentException.class, () -> Placeholders.check("x", "device }}"));
    }

    @Test
    void whatAnAlertDoesNotHaveBecomesNothingAndAValueIsNeverReadAsAPattern() {
        assertEquals(
                "$1 of  in berlin",
                Placeholders.fill(
                        "{{value}} of {{ workload }} in {{ labels.site }}",
                        Map.of("value", "$1", "labels.site", "berlin")));
    }
}
