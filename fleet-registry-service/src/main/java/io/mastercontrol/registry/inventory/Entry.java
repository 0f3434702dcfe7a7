package io.mastercontrol.registry.inventory;

import java.util.List;
import java.util.Map;

/**
 * One thing of an inventory. What is null is not said, and stays as it is.
 *
 * @param line where it stands, from 1
 * @param id of a device, name of a group, or scope of variables ({@code fleet}, {@code group/NAME})
 * @param labels to set; a null value removes
 * @param groups in which the device is by name, all of them
 * @param variables to set; a null value removes
 */
record Entry(
        int line,
        Kind kind,
        String id,
        String name,
        Map<String, String> labels,
        List<String> groups,
        Map<String, String> variables,
        String selector,
        Integer priority) {
    /** In words of the file. */
    enum Kind {
        device,
        group,
        variables,
        enrolment_token
    }
}
