package io.mastercontrol.agent.artifact;

import io.mastercontrol.agent.disk.DurableFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks a tar into a directory of its own and nowhere else: entries that leave it, links that point out of it, devices
 * and pipes are refused, and so is more than the bound.
 */
final class Unpacker {
    private static final int MAX_ENTRIES = 200_000;

    private Unpacker() {}

    /** @param maxBytes bound of what the files may hold together */
    static void unpack(InputStream tar, Path target, long maxBytes) throws IOException, ArtifactRefused {
        Files.createDirectories(target);
        long bytes = 0;
        int entries = 0;
        try (TarArchiveInputStream in = new TarArchiveInputStream(new BufferedInputStream(tar, 64 * 1024))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                bytes += Math.max(0, entry.getSize());
                if (bytes > maxBytes || ++entries > MAX_ENTRIES) {
                    throw new ArtifactRefused(
                            "the artifact unpacks to more than " + maxBytes + " bytes or " + MAX_ENTRIES + " entries");
                }
                extract(in, entry, target);
            }
        } catch (IllegalArgumentException e) {
            throw new ArtifactRefused("the artifact is not a valid tar: " + e.getMessage());
        }
        force(target);
    }

    private static void extract(InputStream in, TarArchiveEntry entry, Path target)
            throws IOException, ArtifactRefused {
        Path path = inside(target, target, entry.getName());
        if (path.equals(target)) {
            return;
        }
        refuseThroughLink(target, path, entry.getName());
        if (entry.isDirectory()) {
            Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
            Files.createDirectories(path.getParent());
            inside(target, path.getParent(), entry.getLinkName());
            refuseUpwards(entry);
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isFile() && !isSpecial(entry)) {
            Files.createDirectories(path.getParent());
            Files.copy(in, path);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        } else {
            throw new ArtifactRefused(
                    "the artifact's entry '" + entry.getName() + "' is neither file, directory nor symbolic link");
        }
    }

    private static boolean isSpecial(TarArchiveEntry entry) {
        return entry.isLink() || entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO();
    }

    /** Nothing is written through a link, nor over anything that an earlier entry made other than a directory. */
    private static void refuseThroughLink(Path target, Path path, String name) throws ArtifactRefused {
        for (Path p = path; !p.equals(target); p = p.getParent()) {
            if (Files.exists(p, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS)) {
                throw new ArtifactRefused("the artifact's entry '" + name + "' goes through or over another entry");
            }
        }
    }

    /** A link may begin with {@code ..}; later on it could step up from where another link leads. */
    private static void refuseUpwards(TarArchiveEntry entry) throws ArtifactRefused {
        boolean down = false;
        for (Path part : Path.of(entry.getLinkName())) {
            boolean up = part.toString().equals("..");
            if (up && down) {
                throw new ArtifactRefused("the artifact's link '" + entry.getName() + "' may leave its directory");
            }
            down |= !up && !part.toString().equals(".");
        }
    }

    private static Path inside(Path target, Path from, String name) throws ArtifactRefused {
        Path path = from.resolve(name).normalize();
        if (name.startsWith("/") || !path.startsWith(target)) {
            throw new ArtifactRefused("the artifact's entry '" + name + "' leaves its directory");
        }
        return path;
    }

    /** Content, then names: after this a power cut takes nothing of it. */
    private static void force(Path directory) throws IOException {
        try (var walk = Files.walk(directory)) {
            for (Path path : walk.toList()) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    DurableFile.forceDirectory(path);
                } else if (!Files.isSymbolicLink(path)) {
                    try (var channel = java.nio.channels.FileChannel.open(path)) {
                        channel.force(true);
                    }
                }
            }
        }
    }
}
