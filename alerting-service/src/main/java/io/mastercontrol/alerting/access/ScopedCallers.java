package io.mastercontrol.alerting.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How an endpoint treats callers who may see some devices only. An endpoint that does not say refuses them
 * (docs/adr/0045-people-and-scopes.md).
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ScopedCallers {
    Treatment value();

    /** What is done with their scope. */
    enum Treatment {
        /** The path names a device, {@code {id}} or {@code {device}}; one outside the scope is not there for them. */
        ONE_DEVICE,
        /** The endpoint asks {@link CallerScope} and leaves out what lies outside. */
        NARROWED,
        /** What it tells is the same for everybody, and of no device. */
        SAME_FOR_ALL
    }
}
