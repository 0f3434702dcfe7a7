package io.mastercontrol.alerting.receiver;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Where messages lead people to. */
@ConfigMapping(prefix = "mc.alerting.console")
public interface Links {
    /** Address of the console as people reach it, for example {@code https://fleet.example.org}. */
    Optional<String> url();

    /** The page about an alert's device, or the list of alerts. */
    default Optional<String> to(Told told) {
        return url().map(console -> console.replaceFirst("/+$", "")
                + (told.sum().device().isEmpty()
                        ? "/alerts"
                        : "/devices/" + told.sum().device()));
    }
}
