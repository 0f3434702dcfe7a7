package io.mastercontrol.contracts.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A committed file, or a part of one, that is written from the table of fields. */
final class GeneratedFile {
    private static final String WRITE = "workload.docs.write";
    private static final String HOW = " is out of date; write it anew with: mvn -pl fleet-contracts test"
            + " -Dtest='WorkloadDocsTest,WorkloadSchemaTest' -D" + WRITE + "=true";

    private GeneratedFile() {}

    /** Fails when the file is out of date, or brings it up to date when asked to. */
    static void check(Path file, String expected) throws IOException {
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(file, expected);
        }
        String committed = Files.exists(file) ? Files.readString(file) : "";
        assertEquals(expected, committed, file.normalize() + HOW);
    }

    /** The same for what stands between {@code <!-- begin NAME -->} and {@code <!-- end NAME -->}. */
    static void checkPart(Path file, String name, String expected) throws IOException {
        String text = Files.readString(file);
        String begin = "<!-- begin " + name + " -->\n";
        String end = "<!-- end " + name + " -->";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new AssertionError(
                    file.normalize() + " has lost its marks '" + begin.strip() + "' and '" + end + "'");
        }
        check(file, text.substring(0, from + begin.length()) + expected + text.substring(to));
    }
}
