package io.mastercontrol.agent.log;

import io.mastercontrol.agent.disk.Reserve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where rotation has come to.
 *
 * @param shift bytes taken away from the front of the current file so far
 * @param start place in the current file before which all is in rotated files already
 * @param underWay what may have been done since this was written, or not
 */
record Marks(long shift, long start, UnderWay underWay) {
    /** What an agent that is killed leaves half done. */
    sealed interface UnderWay {}

    record Nothing() implements UnderWay {}

    /**
     * A copy of what is before {@code upTo} is to become the newest rotated file.
     *
     * @param keep how many of them there may be
     */
    record Moving(long upTo, int keep) implements UnderWay {}

    /**
     * The front of the file is to be taken away; what comes of it are those marks. As long as it is not, the file begins with
     * the token.
     */
    record Taking(String token, long shift, long start) implements UnderWay {}

    Marks(long shift, long start) {
        this(shift, start, new Nothing());
    }

    /** The same, with nothing under way. */
    Marks settled() {
        return new Marks(shift, start);
    }

    static Marks read(Path file) {
        try {
            String[] words = Files.readString(file).trim().split(" ");
            return new Marks(Long.parseLong(words[0]), Long.parseLong(words[1]), underWay(words));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return new Marks(0, 0);
        }
    }

    private static UnderWay underWay(String[] words) {
        if (words.length == 5 && words[2].equals("moving")) {
            return new Moving(Long.parseLong(words[3]), Integer.parseInt(words[4]));
        }
        if (words.length == 6 && words[2].equals("taking")) {
            return new Taking(words[3], Long.parseLong(words[4]), Long.parseLong(words[5]));
        }
        return new Nothing();
    }

    /** Replaces the file at once, so that a killed agent leaves the old marks or these. */
    void write(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Reserve.write(file, () -> {
            Files.writeString(fresh, shift + " " + start + told() + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        });
    }

    private String told() {
        if (underWay instanceof Moving moving) {
            return " moving " + moving.upTo() + " " + moving.keep();
        }
        return underWay instanceof Taking taking
                ? " taking " + taking.token() + " " + taking.shift() + " " + taking.start()
                : "";
    }
}
