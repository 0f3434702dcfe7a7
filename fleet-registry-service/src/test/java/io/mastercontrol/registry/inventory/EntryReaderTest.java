package io.mastercontrol.registry.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryReaderTest {
    private static List<Read> all(EntryReader reader) throws IOException {
        List<Read> reads = new ArrayList<>();
        for (Read read = reader.next(); !(read instanceof Read.End); read = reader.next()) {
            reads.add(read);
        }
        return reads;
    }

    private static List<Read> json(String text) throws IOException {
        return all(new JsonEntries(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
    }

    private static List<Read> csv(String text) throws IOException {
        return all(new CsvEntries(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
    }

    private static Entry entry(Read read) {
        return assertInstanceOf(Read.Found.class, read).entry();
    }

    private static String wrong(String line) throws IOException {
        return assertInstanceOf(Read.Bad.class, json(line).get(0)).sentence();
    }

    @Test
    void linesAreRead() throws IOException {
        List<Read> reads = json("""
                \uFEFF{"kind":"group","name":"g","selector":"site=berlin","priority":2}

                {"kind":"device","id":"d-1","name":"One","labels":{"site":"berlin","old":null},"groups":["g"],"status":"online"}
                {"kind":"variables","scope":"group/g","values":{"port":"80"}}
                {"kind":"enrolment_token","id":"t","name":"d-9","anything":[1]}
                """);
        assertEquals(4, reads.size());
        Entry device = entry(reads.get(1));
        assertEquals(3, device.line());
        assertEquals("berlin", device.labels().get("site"));
        assertTrue(device.labels().containsKey("old"));
        assertNull(device.variables());
        assertEquals(Entry.Kind.enrolment_token, entry(reads.get(3)).kind());
    }

    @Test
    void whatIsWrongIsToldInWords() throws IOException {
        assertTrue(wrong("{").startsWith("is no valid JSON"));
        assertTrue(wrong("{\"kind\":\"device\",\"id\":\"a\"} more").startsWith("is no valid JSON"));
        assertTrue(wrong("{\"kind\":\"device\",\"id\":\"a\",\"id\":\"b\"}").startsWith("is no valid JSON"));
        assertTrue(wrong("[".repeat(5_000)).startsWith("is no valid JSON"));
        assertTrue(wrong("{\"kind\":\"device\",\"id\":\"a\",\"labels\":" + "{\"a\":".repeat(50))
                .startsWith("is no valid JSON"));
        assertEquals("is no JSON object", wrong("7"));
        assertEquals("lacks kind", wrong("{}"));
        assertEquals("lacks id", wrong("{\"kind\":\"device\"}"));
        assertEquals("has a id that is no text", wrong("{\"kind\":\"device\",\"id\":7}"));
        assertEquals(
                "has the field 'lables', which no device has",
                wrong("{\"kind\":\"device\",\"id\":\"a\",\"lables\":{}}"));
        assertEquals(
                "has labels of which 'a' is no text", wrong("{\"kind\":\"device\",\"id\":\"a\",\"labels\":{\"a\":1}}"));
        assertEquals("has groups that are no list", wrong("{\"kind\":\"device\",\"id\":\"a\",\"groups\":\"g\"}"));
        assertTrue(wrong("{\"kind\":\"device\",\"id\":\"A B\"}").startsWith("names the device 'A B'"));
        assertTrue(wrong("{\"kind\":\"device\",\"id\":\"registry-1\"}").contains("is no service's"));
        assertTrue(wrong("{\"kind\":\"device\",\"id\":\"a\",\"labels\":{\"a\":\"-\"}}")
                .startsWith("has a label"));
        assertTrue(wrong("{\"kind\":\"device\",\"id\":\"a\",\"variables\":{\"device\":\"x\"}}")
                .contains("Every device gives 'device' itself"));
        assertTrue(wrong("{\"kind\":\"group\",\"name\":\"g\",\"selector\":\"(((\"}")
                .contains("selector"));
        assertTrue(wrong("{\"kind\":\"variables\",\"scope\":\"device/a\",\"values\":{}}")
                .contains("on its own line"));
        assertEquals("has more than 65536 bytes", wrong("x".repeat(70_000)));
        assertEquals("holds a NUL character", wrong("{\0}"));
    }

    @Test
    void whatIsNoUtf8IsToldAndTheNextLineIsReadAllTheSame() throws IOException {
        byte[] text = "??\n{\"kind\":\"device\",\"id\":\"a\"}".getBytes(StandardCharsets.UTF_8);
        text[0] = (byte) 0xC3;
        List<Read> reads = all(new JsonEntries(new ByteArrayInputStream(text)));
        assertEquals(new Read.Bad(1, "is no UTF-8 text"), reads.get(0));
        assertEquals("a", entry(reads.get(1)).id());
    }

    @Test
    void tablesAreRead() throws IOException {
        List<Read> reads = csv("""
                id,name,label:site,groups,var:motd
                d-1,"One, the ""first""\",berlin,g h,"two
                lines"
                d-2,,,,
                """);
        Entry first = entry(reads.get(0));
        assertEquals("One, the \"first\"", first.name());
        assertEquals(List.of("g", "h"), first.groups());
        assertEquals("two\nlines", first.variables().get("motd"));
        Entry second = entry(reads.get(1));
        assertEquals(4, second.line());
        assertNull(second.name());
        assertEquals(
                Arrays.asList((String) null), new ArrayList<>(second.labels().values()));
        assertEquals(List.of(), second.groups());
    }

    @Test
    void tablesThatAreWrongAreToldInWords() throws IOException {
        assertEquals(List.of(new Read.Bad(1, "is missing")), csv(""));
        assertEquals(List.of(new Read.Bad(1, "names no column id")), csv("name\nx\n"));
        assertEquals(List.of(new Read.Bad(1, "names the column 'id' twice")), csv("id,id\n1,2\n"));
        assertTrue(csv("id,site\nd,x\n").get(0).toString().contains("names the column 'site'"));
        assertEquals(
                new Read.Bad(2, "has 1 fields, but the first line names 2 columns"),
                csv("id,name\nd-1\n").get(0));
        assertEquals(
                new Read.Bad(2, "has a quote that never ends"),
                csv("id,name\nd-1,\"x\n").get(0));
        assertEquals(
                new Read.Bad(2, "has something behind the end of a quote"),
                csv("id,name\nd-1,\"x\"y\n").get(0));
    }

    @Test
    void fieldsAreWrittenAsTheyAreRead() throws IOException {
        for (String text : List.of("plain", "a,b", "\"", "two\nlines", " blanks ", "=1+1")) {
            String field = CsvRecords.field(text);
            CsvRecords records = new CsvRecords(new ByteArrayInputStream(field.getBytes(StandardCharsets.UTF_8)));
            assertEquals(List.of(text), records.next().values(), field);
        }
    }
}
