package io.mastercontrol.registry.inventory;

import io.mastercontrol.registry.http.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file that somebody has sent, on our disk: read twice, so that nothing is done before all of it was looked at. */
final class Upload implements AutoCloseable {
    private static final int MOST_BAD = 100;
    private static final int BATCH = 500;

    private final Path file;
    private final boolean csv;

    private Upload(Path file, boolean csv) {
        this.file = file;
        this.csv = csv;
    }

    /**
     * Takes a body, which blocks.
     *
     * @throws Refusal if it is larger than it may be
     */
    static Upload receive(InputStream body, boolean csv, long mostBytes) throws IOException {
        Path file = Files.createTempFile("inventory-", csv ? ".csv" : ".jsonl");
        Upload upload = new Upload(file, csv);
        try (var out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[64 * 1024];
            long received = 0;
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                received += n;
                if (received > mostBytes) {
                    throw Refusal.tooLarge("The inventory has more than " + mostBytes + " bytes; import it in parts.");
                }
                out.write(buffer, 0, n);
            }
            return upload;
        } catch (IOException | RuntimeException e) {
            upload.close();
            throw e;
        }
    }

    private EntryReader reader(InputStream in) {
        return csv ? new CsvEntries(in) : new JsonEntries(in);
    }

    /** The lines that say nothing that can be used, the first hundred of them. */
    List<Read.Bad> bad() throws IOException {
        List<Read.Bad> bad = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            EntryReader reader = reader(in);
            for (Read read = reader.next(); !(read instanceof Read.End); read = reader.next()) {
                if (read instanceof Read.Bad wrong) {
                    bad.add(wrong);
                    if (bad.size() == MOST_BAD) {
                        break;
                    }
                }
            }
        }
        return bad;
    }

    /** Reads again, some hundred entries at a time; no bad line comes here. */
    Batches batches() throws IOException {
        return new Batches(Files.newInputStream(file));
    }

    /** The entries of a good file. */
    final class Batches implements AutoCloseable {
        private final InputStream in;
        private final EntryReader reader;

        private Batches(InputStream in) {
            this.in = in;
            this.reader = reader(in);
        }

        /** Empty after the last. */
        List<Entry> next() {
            try {
                List<Entry> entries = new ArrayList<>(BATCH);
                while (entries.size() < BATCH && reader.next() instanceof Read.Found found) {
                    entries.add(found.entry());
                }
                return entries;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
