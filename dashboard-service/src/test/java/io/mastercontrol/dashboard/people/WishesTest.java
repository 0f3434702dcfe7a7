package io.mastercontrol.dashboard.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.dashboard.access.Role;
import io.mastercontrol.dashboard.http.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WishesTest {
    private static final Duration YEAR = Duration.ofDays(365);

    private static Wishes of(String text) {
        return Wishes.of(text.getBytes(StandardCharsets.UTF_8), "role", "scope", "disabled");
    }

    @Test
    void whatIsLeftOutIsNotWhatIsTakenAway() {
        assertTrue(of("{\"scope\":null}").has("scope"));
        assertNull(of("{\"scope\":\" \"}").scope());
        assertEquals("site=berlin", of("{\"scope\":\" site=berlin \"}").scope());
        assertTrue(of("{}").role().isEmpty());
        assertEquals(Role.admin, of("{\"role\":\"admin\"}").role().orElseThrow());
        assertEquals(false, of("{\"disabled\":false}").flag("disabled").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "7",
                "null",
                "{",
                "{} {}",
                "{\"rôle\":1}",
                "{\"role\":\"a\",\"role\":\"b\"}",
                "{\"a\":1}"
            })
    void whatIsNoObjectOfKnownFieldsIsRefused(String text) {
        assertEquals(400, assertThrows(Refusal.class, () -> of(text)).status());
    }

    @Test
    void depthAndBadTextAreRefused() {
        String deep = "{\"role\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertEquals(400, assertThrows(Refusal.class, () -> of(deep)).status());
        byte[] bad = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};
        assertEquals(
                400, assertThrows(Refusal.class, () -> Wishes.of(bad, "role")).status());
        assertThrows(Refusal.class, () -> of("{\"role\":\"Admin\"}").role());
        assertThrows(Refusal.class, () -> of("{\"scope\":\"a\\u0000b\"}").scope());
        assertThrows(
                Refusal.class,
                () -> of("{\"scope\":\"" + "x".repeat(1_001) + "\"}").scope());
        assertThrows(Refusal.class, () -> of("{\"disabled\":\"yes\"}").flag("disabled"));
    }

    @Test
    void aLifespanIsBounded() {
        assertEquals(Duration.ofHours(12), Lifespan.of("12h", YEAR));
        assertEquals(YEAR, Lifespan.of("365d", YEAR));
        for (String wrong : new String[] {"0m", "366d", "-1h", "1y", "", "9999999h", "1h30m"}) {
            assertThrows(Refusal.class, () -> Lifespan.of(wrong, YEAR), wrong);
        }
    }

    @Test
    void aPasswordIsNeitherShortNorLongerThanItsHashLooksAt() {
        Passwords.check(Passwords.draw());
        assertThrows(Refusal.class, () -> Passwords.check("123456789"));
        assertThrows(Refusal.class, () -> Passwords.check("ö".repeat(37)));
    }
}
