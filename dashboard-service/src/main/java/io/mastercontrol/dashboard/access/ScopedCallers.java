package io.mastercontrol.dashboard.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * That an endpoint of the dashboard's own tells and does nothing outside the scope of a caller who has one. An endpoint
 * that does not say so refuses them (docs/adr/0045-people-and-scopes.md).
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ScopedCallers {}
