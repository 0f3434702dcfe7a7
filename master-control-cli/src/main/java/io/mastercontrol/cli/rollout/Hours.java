package io.mastercontrol.cli.rollout;

import io.mastercontrol.cli.api.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A maintenance window as people type it: {@code [DAYS ]FROM-TO[ ZONE]}. */
final class Hours {
    private static final Pattern FORM =
            Pattern.compile("(?:([a-zA-Z]{3}(?:,[a-zA-Z]{3})*)\\s+)?(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)(?:\\s+(\\S+))?");

    private Hours() {}

    static Map<String, Object> of(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new Failure(
                    Failure.USAGE,
                    "'" + text + "' is no window; write it like 02:00-05:00 or 'sat,sun 22:00-04:00 Europe/Berlin'");
        }
        Map<String, Object> window = new LinkedHashMap<>();
        if (form.group(1) != null) {
            window.put("days", List.of(form.group(1).split(",")));
        }
        window.put("from", form.group(2));
        window.put("to", form.group(3));
        if (form.group(4) != null) {
            window.put("time_zone", form.group(4));
        }
        return window;
    }
}
