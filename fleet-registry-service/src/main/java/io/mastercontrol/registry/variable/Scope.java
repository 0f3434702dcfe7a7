package io.mastercontrol.registry.variable;

import io.mastercontrol.registry.http.Refusal;

/** Where a variable is set: {@code fleet}, {@code group/NAME} or {@code device/ID}. */
record Scope(Kind kind, String name) {
    enum Kind {
        fleet,
        group,
        device
    }

    static final Scope FLEET = new Scope(Kind.fleet, null);

    static Scope parse(String text) {
        if (text == null || text.isBlank() || text.equals("fleet")) {
            return FLEET;
        }
        int slash = text.indexOf('/');
        if (slash > 0 && slash < text.length() - 1) {
            String name = text.substring(slash + 1);
            switch (text.substring(0, slash)) {
                case "group" -> {
                    return new Scope(Kind.group, name);
                }
                case "device" -> {
                    return new Scope(Kind.device, name);
                }
                default -> {}
            }
        }
        throw Refusal.badField("scope", "The scope must be 'fleet', 'group/NAME' or 'device/ID'.");
    }

    @Override
    public String toString() {
        return name == null ? kind.name() : kind + "/" + name;
    }
}
