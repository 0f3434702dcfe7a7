package io.mastercontrol.testing.endpoint;

/** Tokens with which a service is asked. */
public interface Callers {
    /** Of somebody with this role: viewer, operator, admin, device or service; null if there is no way to be that here. */
    String token(String role);

    /** Of a person with this role who may see the devices of a selector only. */
    String scoped(String role, String selector);
}
