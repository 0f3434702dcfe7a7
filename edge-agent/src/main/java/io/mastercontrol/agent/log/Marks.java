package io.mastercontrol.agent.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where rotation has come to.
 *
 * @param shift bytes taken away from the front of the current file so far
 * @param start place in the current file before which all is in rotated files already
 */
record Marks(long shift, long start) {
    static Marks read(Path file) {
        try {
            String[] words = Files.readString(file).trim().split(" ");
            return new Marks(Long.parseLong(words[0]), Long.parseLong(words[1]));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return new Marks(0, 0);
        }
    }

    void write(Path file) throws IOException {
        Files.writeString(file, shift + " " + start + "\n");
    }
}
