package io.mastercontrol.benchmarks;

import io.mastercontrol.contracts.delta.TreeEntry;
import io.mastercontrol.contracts.delta.TreeTar;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Releases before and after, made of packages that the registries have, through their own clients. */
final class DeltaPairs {
    /** Wheels for this machine; one of them got a patch release. */
    private static final String[][] WHEELS = {
        {"numpy", "2.4.0", "2.4.1"},
        {"Django", "5.2.17", "5.2.17"},
        {"cryptography", "50.0.2", "50.0.2"},
        {"pillow", "12.3.0", "12.3.0"},
        {"SQLAlchemy", "2.0.54", "2.0.54"},
        {"urllib3", "2.8.0", "2.8.0"},
    };

    private final Path work;

    DeltaPairs(Path work) {
        this.work = work;
    }

    /** Two trees, and their tars, which are named by their hashes. */
    record Pair(String name, Path before, Path after, Path beforeTar, Path afterTar) {}

    Pair build(String name) throws IOException, InterruptedException {
        Path before = work.resolve(name + "-before");
        Path after = work.resolve(name + "-after");
        if (!Files.exists(work.resolve(name + "-whole"))) {
            for (Path tree : List.of(before, after)) {
                fill(name, tree, tree == before ? 1 : 2);
            }
            Files.createFile(work.resolve(name + "-whole"));
        }
        return new Pair(name, before, after, tar(before), tar(after));
    }

    private void fill(String name, Path tree, int version) throws IOException, InterruptedException {
        Files.createDirectories(tree);
        switch (name) {
            case "a1" -> QuarkusTree.copy(tree, version, 1);
            case "a2" -> QuarkusTree.copy(tree, version, version);
            case "b" -> python(tree, version);
            case "c" -> npm(tree, "@biomejs/cli-linux-arm64@" + (version == 1 ? "2.6.7" : "2.6.8"));
            case "c2" -> npm(tree, "@esbuild/linux-arm64@" + (version == 1 ? "0.28.1" : "0.28.2"));
            case "d" -> configuration(tree, version);
            default -> throw new IOException("there is no pair " + name + "; there are a1, a2, b, c, c2 and d");
        }
    }

    private void python(Path tree, int version) throws IOException, InterruptedException {
        Path wheels = Files.createDirectories(work.resolve("wheels-" + version));
        List<String> command = new ArrayList<>(List.of(
                "python3", "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "-q", "-d", wheels.toString()));
        for (String[] wheel : WHEELS) {
            command.add(wheel[0] + "==" + wheel[version]);
        }
        DeltaTool.run(work, command.toArray(String[]::new));
        try (Stream<Path> files = Files.list(wheels)) {
            for (Path wheel : files.sorted().toList()) {
                unzip(wheel, tree.resolve("site-packages"));
            }
        }
    }

    private static void unzip(Path zip, Path into) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = into.resolve(entry.getName()).normalize();
                if (!entry.isDirectory() && file.startsWith(into)) {
                    Files.createDirectories(file.getParent());
                    Files.copy(in, file);
                }
            }
        }
    }

    private void npm(Path tree, String name) throws IOException, InterruptedException {
        Path packed = Files.createDirectories(work.resolve(tree.getFileName() + "-npm"));
        DeltaTool.run(packed, "npm", "pack", "--silent", name);
        try (Stream<Path> files = Files.list(packed)) {
            Path archive = files.findFirst().orElseThrow(() -> new IOException("npm has no " + name));
            DeltaTool.run(
                    tree,
                    "tar",
                    "--strip-components=1",
                    "-xzf",
                    archive.toAbsolutePath().toString());
        }
    }

    /** Two thousand small files, of which twelve differ in a value. */
    private static void configuration(Path tree, int version) throws IOException {
        for (int i = 0; i < 2_000; i++) {
            Random random = new Random(i);
            StringBuilder text = new StringBuilder("# site " + i + "\n");
            for (int k = 0; k < 60; k++) {
                text.append("key_")
                        .append(k)
                        .append(": ")
                        .append(Integer.toHexString(random.nextInt()))
                        .append('\n');
            }
            if (version == 2 && i % 170 == 0) {
                text.append("added: true\n");
            }
            Path file = tree.resolve("group-" + i % 40).resolve("site-" + i + ".yaml");
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }

    /** The tree as {@code master-control release create} would pack it. */
    private Path tar(Path tree) throws IOException {
        TreeTar tar = tree(tree);
        Path beside = work.resolve(tree.getFileName() + ".tar");
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(beside)) {
            for (long at = 0; at < tar.size(); at += buffer.length) {
                int part = (int) Math.min(buffer.length, tar.size() - at);
                tar.read(at, buffer, 0, part);
                digest.update(buffer, 0, part);
                out.write(buffer, 0, part);
            }
        }
        Path named = work.resolve(HexFormat.of().formatHex(digest.digest()));
        return Files.move(beside, named, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    static TreeTar tree(Path tree) throws IOException {
        List<TreeEntry> entries = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(tree)) {
            for (Path path : walk.filter(path -> !path.equals(tree) && !isMade(tree.relativize(path)))
                    .toList()) {
                boolean directory = Files.isDirectory(path);
                entries.add(new TreeEntry(
                        tree.relativize(path).toString(),
                        directory ? TreeEntry.Kind.DIRECTORY : TreeEntry.Kind.FILE,
                        !directory && Files.isExecutable(path),
                        directory ? 0 : Files.size(path),
                        ""));
            }
        }
        return new TreeTar(entries, (file, at, into, offset, length) -> {
            try (RandomAccessFile in =
                    new RandomAccessFile(tree.resolve(file.path()).toFile(), "r")) {
                in.seek(at);
                in.readFully(into, offset, length);
            }
        });
    }

    /** Python writes these where a release lies, so that a patch relies on none, whoever packed it. */
    private static boolean isMade(Path path) {
        return ("/" + path + "/").contains("/__pycache__/");
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** SHA-256 over what is left of a stream, as hex digits. */
    static String hash(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[64 * 1024];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
