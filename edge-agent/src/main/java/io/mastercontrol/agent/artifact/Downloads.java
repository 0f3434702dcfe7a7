package io.mastercontrol.agent.artifact;

import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Thrift;
import io.mastercontrol.agent.link.Traffic;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Gets files from the control plane, and goes on where one was cut off, as far as the link's budget reaches. */
public final class Downloads {
    private static final long RESERVE_BYTES = 16L * 1024 * 1024;
    private static final int CHUNK = 64 * 1024;
    /** What a request with its device's certificate takes. */
    private static final int REQUEST_BYTES = 2_000;

    private final Path directory;
    private final URI controlPlane;
    private final ServerClock clock;
    private final Thrift thrift;
    private final LongSupplier nanoTime;
    private volatile DeviceToken token;

    /** @param nanoTime monotonic nanoseconds, by which a download that is too slow is given up */
    Downloads(
            Path directory,
            URI controlPlane,
            DeviceIdentity identity,
            ServerClock clock,
            Thrift thrift,
            LongSupplier nanoTime) {
        this.directory = directory;
        this.controlPlane = controlPlane;
        this.clock = clock;
        this.token = new DeviceToken(identity, clock);
        this.thrift = thrift;
        this.nanoTime = nanoTime;
    }

    /**
     * What is asked for.
     *
     * @param path below {@code /api/v1/artifacts/}
     * @param have bytes of it that are there
     * @param ifRange entity tag of what they are the beginning of, or null
     * @param most bytes that it may have
     * @param end where the part ends that is asked for; all if negative
     */
    public record Request(String path, Path file, long have, String ifRange, long most, long end) {
        public Request(String path, Path file, long have, String ifRange, long most) {
            this(path, file, have, ifRange, most, -1);
        }
    }

    /** From now on this is who asks. */
    public void renewed(DeviceIdentity identity) {
        token = new DeviceToken(identity, clock);
    }

    /** Where a download lies. */
    public Path file(String name) {
        return directory.resolve(name);
    }

    /** Whether bytes count on the link as it is now. */
    public boolean isSparing() {
        return thrift.isSparing();
    }

    /** One download at a time: any other is of a release that is not wanted any more. */
    public void keepOnly(String prefix) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> found = Files.list(directory)) {
            for (Path other : found.toList()) {
                if (!other.getFileName().toString().startsWith(prefix)) {
                    Files.deleteIfExists(other);
                }
            }
        }
    }

    /** @throws ArtifactRefused if so many bytes and a reserve do not fit */
    public void requireSpace(long bytes) throws IOException, ArtifactRefused {
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < bytes + RESERVE_BYTES) {
            throw new ArtifactRefused("the disk has " + free + " bytes free, and the release needs "
                    + (bytes + RESERVE_BYTES) + " to be installed beside the old one");
        }
    }

    /**
     * Asks, and takes what comes into the file.
     *
     * @return the status; 200 and 206 when all is there, else nothing was taken
     * @throws DownloadDeferred when the link's budget leaves no room for it now
     * @throws IOException when trying again can help
     */
    public int get(Request request, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        mustBeAffordable();
        HttpURLConnection http = open(request.path());
        if (request.have() > 0 || request.end() >= 0) {
            String end = request.end() < 0 ? "" : String.valueOf(request.end() - 1);
            http.setRequestProperty("Range", "bytes=" + request.have() + "-" + end);
        }
        if (request.ifRange() != null) {
            http.setRequestProperty("If-Range", '"' + request.ifRange() + '"');
        }
        try {
            int status = http.getResponseCode();
            if (status == 206 || status == 200 && request.end() < 0) {
                copy(http, request, status == 206 ? request.have() : 0, progress, cancelled);
            }
            return status;
        } finally {
            http.disconnect();
        }
    }

    /**
     * Asks for the list of an artifact's pieces.
     *
     * @param most bytes that it may have
     * @return empty if there is none
     * @throws DownloadDeferred when the link's budget leaves no room for it now
     */
    public byte[] pieces(String digest, int most) throws IOException {
        return list(digest + "/pieces", most);
    }

    /** The same for where the files are in an artifact. */
    public byte[] map(String digest, int most) throws IOException {
        return list(digest + "/map", most);
    }

    private byte[] list(String path, int most) throws IOException {
        mustBeAffordable();
        HttpURLConnection http = open(path);
        try {
            if (http.getResponseCode() != 200) {
                return new byte[0];
            }
            try (InputStream in = http.getInputStream()) {
                byte[] list = in.readNBytes(most);
                thrift.received(Traffic.DOWNLOAD, list.length);
                return list;
            }
        } finally {
            http.disconnect();
        }
    }

    private HttpURLConnection open(String path) throws IOException {
        URI uri = URI.create(controlPlane + "/api/v1/artifacts/" + path);
        HttpURLConnection http = (HttpURLConnection) uri.toURL().openConnection();
        thrift.sent(Traffic.DOWNLOAD, REQUEST_BYTES);
        http.setConnectTimeout(10_000);
        http.setReadTimeout(30_000);
        http.setRequestProperty("Authorization", "Bearer " + token.mint());
        return http;
    }

    private void mustBeAffordable() throws DownloadDeferred {
        Optional<String> why = thrift.heldBack(Traffic.DOWNLOAD, CHUNK);
        if (why.isPresent()) {
            throw new DownloadDeferred(why.get());
        }
    }

    private void copy(
            HttpURLConnection http, Request request, long have, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        Path file = request.file();
        long there = have;
        long announced = http.getContentLengthLong();
        long size = announced < 0 ? request.most() : have + announced;
        StandardOpenOption mode = have > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try (InputStream in = http.getInputStream();
                OutputStream out =
                        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode)) {
            byte[] buffer = new byte[CHUNK];
            Pace pace = new Pace(nanoTime);
            for (int n = in.read(buffer); n >= 0 && !cancelled.getAsBoolean(); n = in.read(buffer)) {
                there += n;
                thrift.received(Traffic.DOWNLOAD, n);
                pace.received(n);
                if (there > request.most()) {
                    Files.deleteIfExists(file);
                    throw new ArtifactRefused(
                            "the control plane sends more than the " + request.most() + " bytes of the artifact");
                }
                write(out, buffer, n, file);
                progress.accept(there);
                if (there < size) {
                    mustBeAffordable();
                }
            }
        }
        if (announced >= 0 && there < size) {
            throw new IOException("the download ended after " + there + " of " + size + " bytes");
        }
    }

    private static void write(OutputStream out, byte[] buffer, int length, Path file)
            throws IOException, ArtifactRefused {
        try {
            out.write(buffer, 0, length);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw new ArtifactRefused("the disk does not take the download: " + e.getMessage());
        }
    }
}
