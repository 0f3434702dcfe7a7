package io.mastercontrol.dashboard.access;

import java.util.Set;

/** What a person may do; each role includes those before it. */
public enum Role {
    viewer,
    operator,
    admin;

    /** This role and the lower ones. */
    public Set<String> groups() {
        return switch (this) {
            case viewer -> Set.of("viewer");
            case operator -> Set.of("viewer", "operator");
            case admin -> Set.of("viewer", "operator", "admin");
        };
    }

    /** The role that both have. */
    public Role andNoMoreThan(Role other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
