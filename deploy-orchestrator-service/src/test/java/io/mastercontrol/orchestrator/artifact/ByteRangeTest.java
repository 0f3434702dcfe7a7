package io.mastercontrol.orchestrator.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ByteRangeTest {
    @Test
    void partsAreCutToTheFile() {
        assertEquals(part(2, 8), ByteRange.parse(Optional.of("bytes=2-"), 10));
        assertEquals(part(2, 2), ByteRange.parse(Optional.of("bytes=2-3"), 10));
        assertEquals(part(2, 8), ByteRange.parse(Optional.of("bytes=2-99"), 10));
        assertEquals(part(7, 3), ByteRange.parse(Optional.of("bytes=-3"), 10));
        assertEquals(part(0, 10), ByteRange.parse(Optional.of("bytes=-30"), 10));
    }

    @Test
    void whatBeginsBehindTheEndCannotBeServed() {
        assertInstanceOf(ByteRange.Request.Unsatisfiable.class, ByteRange.parse(Optional.of("bytes=10-"), 10));
        assertInstanceOf(ByteRange.Request.Unsatisfiable.class, ByteRange.parse(Optional.of("bytes=-0"), 10));
    }

    @Test
    void nonsenseGetsTheWholeFile() {
        for (String header : new String[] {"", "bytes=-", "bytes=5-2", "lines=1-2", "bytes=0-1,4-5", "bytes=x-"}) {
            assertInstanceOf(ByteRange.Request.Whole.class, ByteRange.parse(Optional.of(header), 10), header);
        }
    }

    private static ByteRange.Request part(long first, long length) {
        return new ByteRange.Request.Part(new ByteRange(first, length));
    }
}
