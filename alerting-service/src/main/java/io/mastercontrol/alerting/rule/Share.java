package io.mastercontrol.alerting.rule;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A part of a set of devices as people write it: {@code 10 %}. */
public record Share(double percent) {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?) ?%");

    static Share parse(String text) {
        Matcher matcher = WRITTEN.matcher(text.strip());
        if (!matcher.matches() || Double.parseDouble(matcher.group(1)) >= 100) {
            throw new IllegalArgumentException("is '" + text + "', but must be a percentage below 100, such as 10 %");
        }
        return new Share(Double.parseDouble(matcher.group(1)));
    }

    @Override
    @JsonValue
    public String toString() {
        return Numbers.plain(percent) + " %";
    }
}
