package io.mastercontrol.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class UnitsTest {
    @Test
    void agesAreToldInTheirTwoLargestUnits() {
        assertEquals("0 s", Units.age(IntNode.valueOf(0)));
        assertEquals("59 s", Units.age(IntNode.valueOf(59)));
        assertEquals("2 min", Units.age(IntNode.valueOf(120)));
        assertEquals("2 min 1 s", Units.age(IntNode.valueOf(121)));
        assertEquals("3 d 4 h", Units.age(IntNode.valueOf(3 * 86_400 + 4 * 3_600 + 59)));
        assertEquals("1 d 0 h", Units.age(IntNode.valueOf(86_400 + 59)));
        assertEquals("-", Units.age(NullNode.getInstance()));
    }

    @Test
    void bytesAreToldInTheUnitThatFits() {
        assertEquals("1.7 GiB of 24 GiB", Units.ofTotal(LongNode.valueOf(1_825_361_100L), LongNode.valueOf(24L << 30)));
        assertEquals("512 B", Units.ofTotal(LongNode.valueOf(512), MissingNode.getInstance()));
        assertEquals("-", Units.ofTotal(MissingNode.getInstance(), LongNode.valueOf(1)));
    }

    @Test
    void anEndIsToldByItsCodeOrSignalOrReason() {
        ObjectNode exit = JsonNodeFactory.instance.objectNode();
        assertEquals("-", Units.exit(MissingNode.getInstance()));
        assertEquals("code 3", Units.exit(exit.put("reason", "exit_code").put("code", 3)));
        assertEquals("signal KILL", Units.exit(exit.put("reason", "signal").put("signal", "KILL")));
        assertEquals("out of memory", Units.exit(exit.put("reason", "out_of_memory")));
    }

    @Test
    void aClockIsRightOrOffInOneDirection() {
        assertEquals("right", Units.clock(DoubleNode.valueOf(-12.5)));
        assertEquals("3600 s ahead of the server's", Units.clock(DoubleNode.valueOf(3599.991)));
        assertEquals("3600 s behind the server's", Units.clock(DoubleNode.valueOf(-3600.2)));
        assertEquals("-", Units.clock(MissingNode.getInstance()));
        assertEquals("59.7 %", Units.with(DoubleNode.valueOf(59.669), "%"));
    }
}
