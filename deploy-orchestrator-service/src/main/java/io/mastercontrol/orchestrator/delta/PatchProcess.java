package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.PatchSeal;
import io.mastercontrol.contracts.delta.PatchedTar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * {@code PatchProcess FROM TO OUT}: makes one patch in a process of its own, so that neither memory nor processor is taken
 * from the service, and proves it by applying it. Ends with 0 when it is made, with 3 and a sentence when there is none worth
 * making, with 4 when one of the artifacts is damaged. Files are named by the hash of what they hold.
 */
public final class PatchProcess {
    static final int NOT_WORTH_IT = 3;
    static final int DAMAGED = 4;
    /** Of a whole artifact; a patch that is no smaller is not worth applying. */
    private static final double LARGEST_SHARE = 0.6;

    private PatchProcess() {}

    /** See the class. */
    public static void main(String[] arguments) throws IOException {
        Path out = Path.of(arguments[2]);
        try (FileBytes from = intact(Path.of(arguments[0]));
                FileBytes to = intact(Path.of(arguments[1]))) {
            byte[] patch = PatchMaker.make(from, to, out.toAbsolutePath().getParent());
            if (patch.length >= LARGEST_SHARE * to.size()) {
                throw new NotPatchable("the patch would have " + patch.length + " of " + to.size() + " bytes");
            }
            prove(patch, from, to, out.toAbsolutePath().getParent());
            write(patch, out);
        } catch (NotPatchable e) {
            System.out.print(e.getMessage());
            System.exit(NOT_WORTH_IT);
        }
    }

    /** A file that has the hash that it is named by. */
    private static FileBytes intact(Path file) throws IOException {
        FileBytes bytes = new FileBytes(file);
        if (!Hashes.of(bytes, 0, bytes.size()).equals(file.getFileName().toString())) {
            System.out.print("the stored file of artifact " + file.getFileName() + " is damaged; upload it again");
            System.exit(DAMAGED);
        }
        return bytes;
    }

    private static void prove(byte[] patch, FileBytes from, FileBytes to, Path directory)
            throws IOException, NotPatchable {
        InputStream body = new ByteArrayInputStream(patch, PatchSeal.BYTES, patch.length - PatchSeal.BYTES);
        MessageDigest digest = Hashes.sha256();
        byte[] buffer = new byte[64 * 1024];
        try (FileScratch scratch = new FileScratch(directory);
                InputStream tar = PatchedTar.open(body, new OldTree(from).tar(), scratch, to.size())) {
            for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(Hashes.of(to, 0, to.size()))) {
            throw new IOException("the patch does not make what it was made for");
        }
    }

    private static void write(byte[] patch, Path out) throws IOException {
        Files.write(out, patch);
        try (FileChannel channel = FileChannel.open(out, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
