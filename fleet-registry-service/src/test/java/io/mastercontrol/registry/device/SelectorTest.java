package io.mastercontrol.registry.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.registry.device.Selector.Is;
import io.mastercontrol.registry.device.Selector.IsIn;
import io.mastercontrol.registry.device.Selector.IsNot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorTest {
    @Test
    void readsAllThreeKindsOfRequirement() {
        assertEquals(
                List.of(new Is("role", "web"), new IsNot("site", "b-1"), new IsIn("tier", List.of("gold", "silver"))),
                Selector.parse("role=web, site != b-1 ,tier in (gold, silver)").requirements());
    }

    @Test
    void readsWhatIsNoLabel() {
        Selector selector =
                Selector.parse("@group=berlin, @group != a,@group in (b,c),@agent_version >= 1.2.0,floor<3");
        assertEquals(
                List.of(
                        new Selector.InGroup(List.of("berlin"), false),
                        new Selector.InGroup(List.of("a"), true),
                        new Selector.InGroup(List.of("b", "c"), false),
                        new Selector.Compares(
                                new Selector.Key(true, "agent_version"), Selector.Compares.Order.AT_LEAST, "1.2.0"),
                        new Selector.Compares(new Selector.Key(false, "floor"), Selector.Compares.Order.LESS, "3")),
                selector.requirements());
        assertEquals(java.util.Set.of("a", "b", "berlin", "c"), selector.groups());
    }

    @Test
    void nothingMeansEveryDevice() {
        assertSame(Selector.EVERY_DEVICE, Selector.parse(null));
        assertSame(Selector.EVERY_DEVICE, Selector.parse("  "));
    }

    @Test
    void aLabelMayBeginLikeTheWordIn() {
        assertEquals(List.of(new Is("in", "in")), Selector.parse("in=in").requirements());
        assertEquals(
                List.of(new IsIn("inn", List.of("x"))),
                Selector.parse("inn in (x)").requirements());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "role=          | 6  | the end",
                "=web           | 1  | =",
                "role=web,      | 10 | the end",
                "role!web       | 6  | w",
                "role web       | 6  | w",
                "role in web    | 9  | w",
                "role in (a,b   | 13 | the end",
                "role in ()     | 10 | )",
                "role=web;x=y   | 9  | ;",
                "a=b& or 1=1   | 4  | &",
                "@=b           | 2  | =",
                "@group<b      | 7  | <",
                "@cpus>=many   | 8  | m",
                "a<>1          | 3  | >"
            })
    void saysWhereItIsWrong(String text, int position, String found) {
        Selector.Malformed wrong = assertThrows(Selector.Malformed.class, () -> Selector.parse(text));
        String message = wrong.getMessage();
        assertTrue(message.contains("position " + position + ":"), message);
        assertTrue(message.endsWith("found " + (found.length() == 1 ? "'" + found + "'" : found) + "."), message);
    }
}
