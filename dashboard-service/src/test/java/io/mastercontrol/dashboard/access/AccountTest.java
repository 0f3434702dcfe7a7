package io.mastercontrol.dashboard.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class AccountTest {
    @Test
    void twoScopesBothHold() {
        assertNull(Account.both(null, null));
        assertNull(Account.both("", " "));
        assertEquals("a=b", Account.both("a=b", null));
        assertEquals("c=d", Account.both(null, "c=d"));
        assertEquals("a=b,c=d", Account.both("a=b", "c=d"));
    }

    @Test
    void theLowerOfTwoRolesCounts() {
        assertEquals(Role.viewer, Role.admin.andNoMoreThan(Role.viewer));
        assertEquals(Role.viewer, Role.viewer.andNoMoreThan(Role.admin));
        assertEquals(Role.operator, Role.operator.andNoMoreThan(Role.operator));
    }
}
