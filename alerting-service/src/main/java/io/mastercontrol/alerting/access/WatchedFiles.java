package io.mastercontrol.alerting.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** What some files mean, read again when one of them has changed: keys and certificates are exchanged now and then. */
final class WatchedFiles<T> {
    private static final Logger LOG = Logger.getLogger(WatchedFiles.class);

    private final List<Path> files;
    private final Reader<T> reader;
    private List<FileTime> changed;
    private T meaning;

    /** Reads the content of the files, in their order. */
    interface Reader<T> {
        T read(List<byte[]> contents) throws GeneralSecurityException;
    }

    /** @throws IllegalStateException if they cannot be read now */
    WatchedFiles(List<Path> files, Reader<T> reader) {
        this.files = files;
        this.reader = reader;
        try {
            this.changed = times();
            this.meaning = read();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(files + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** While they are being exchanged, and do not fit or are not all there, what they meant last. */
    synchronized T current() {
        try {
            List<FileTime> now = times();
            if (!now.equals(changed)) {
                meaning = read();
                changed = now;
            }
        } catch (IOException | GeneralSecurityException e) {
            LOG.debugf("%s cannot be read now: %s", files, e.getMessage());
        }
        return meaning;
    }

    private List<FileTime> times() throws IOException {
        List<FileTime> times = new ArrayList<>();
        for (Path file : files) {
            times.add(Files.getLastModifiedTime(file));
        }
        return times;
    }

    private T read() throws IOException, GeneralSecurityException {
        List<byte[]> contents = new ArrayList<>();
        for (Path file : files) {
            contents.add(Files.readAllBytes(file));
        }
        return reader.read(contents);
    }
}
