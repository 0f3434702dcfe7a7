package io.mastercontrol.cli.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.cli.CommandLineProcess;
import io.mastercontrol.cli.CommandLineProcess.Result;
import io.mastercontrol.cli.ControlPlane;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release is uploaded once, and made of what was uploaded. */
class ReleaseIT {
    @TempDir
    Path home;

    private ControlPlane plane;
    private CommandLineProcess cli;
    private Path from;
    private String digest;

    @BeforeEach
    void start() throws IOException {
        plane = new ControlPlane();
        cli = CommandLineProcess.of(home, plane);
        from = Files.createDirectory(home.resolve("web"));
        Files.writeString(from.resolve("index.html"), "hello");
        CanonicalTar.Packed packed = CanonicalTar.of(from);
        Files.delete(packed.file());
        digest = packed.digest();
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    private void accept() {
        plane.answer(upload(), 201, "{\"digest\":\"" + digest + "\",\"size\":1}");
        plane.answer("POST /api/v1/releases", 201, "{\"name\":\"web\",\"version\":\"2.0.0\"}");
    }

    private String upload() {
        return "POST /api/v1/artifacts?digest=" + digest;
    }

    @Test
    void theDirectoryGoesUpAsOneTar() throws Exception {
        accept();
        Result create = cli.run("release", "create", "web", "2.0.0", "--from", from.toString());
        assertEquals(new Result(0, "Release web 2.0.0, 2048 bytes, " + digest + "\n", ""), create);
        assertEquals(List.of("HEAD /api/v1/artifacts/" + digest, upload(), "POST /api/v1/releases"), plane.lines());
        assertEquals("Bearer " + ControlPlane.TOKEN, plane.only(upload()).authorization());
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new ByteArrayInputStream(plane.only(upload()).body()))) {
            assertEquals("index.html", tar.getNextEntry().getName());
            assertEquals("hello", new String(tar.readAllBytes()));
        }
        assertEquals(
                "{\"name\":\"web\",\"version\":\"2.0.0\",\"artifacts\":[{\"digest\":\"" + digest + "\"}]}",
                plane.only("POST /api/v1/releases").json().toString());
    }

    private String madeOf(String... arguments) throws Exception {
        plane.answer("POST /api/v1/releases", 201, "{}");
        String[] line = new String[arguments.length + 4];
        System.arraycopy(new String[] {"release", "create", "web", "2.0.0"}, 0, line, 0, 4);
        System.arraycopy(arguments, 0, line, 4, arguments.length);
        Result result = cli.run(line);
        assertEquals("", result.err());
        return plane.only("POST /api/v1/releases")
                .json()
                .path("artifacts")
                .get(0)
                .toString();
    }

    private void acceptUploadOf(Path file) throws Exception {
        String sum = "sha256:"
                + java.util.HexFormat.of()
                        .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                                .digest(Files.readAllBytes(file)));
        digest = sum;
        plane.answer(upload(), 201, "{\"digest\":\"" + sum + "\",\"size\":1}");
    }

    @Test
    void aSingleFileKeepsItsNameAndMayBeExecuted() throws Exception {
        Path program = Files.writeString(home.resolve("sensor"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(program, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        acceptUploadOf(program);
        assertEquals(
                "{\"digest\":\"" + digest
                        + "\",\"media_type\":\"application/octet-stream\",\"name\":\"sensor\",\"executable\":true}",
                madeOf("--from", program.toString()));
    }

    @Test
    void aTarIsUnpackedUnlessItIsAnImage() throws Exception {
        CanonicalTar.Packed plain = CanonicalTar.of(from);
        acceptUploadOf(plain.file());
        assertEquals(
                "{\"digest\":\"" + digest + "\"}", madeOf("--from", plain.file().toString()));
        Files.delete(plain.file());
    }

    @Test
    void anArchiveOfAnImageStaysOneFile() throws Exception {
        Files.writeString(from.resolve("manifest.json"), "[]");
        CanonicalTar.Packed packed = CanonicalTar.of(from);
        Path image = Files.move(packed.file(), home.resolve("image.tar"));
        acceptUploadOf(image);
        assertEquals(
                "{\"digest\":\"" + digest + "\",\"media_type\":\"application/vnd.mastercontrol.container-archive\","
                        + "\"name\":\"image.tar\",\"executable\":false}",
                madeOf("--from", image.toString()));
    }

    @Test
    void whatDevicesMustHaveComesFromReleaseYaml() throws Exception {
        Files.writeString(from.resolve("release.yaml"), "predecessor: 1.0.0\n");
        CanonicalTar.Packed packed = CanonicalTar.of(from);
        acceptUploadOf(packed.file());
        Files.delete(packed.file());
        madeOf("--from", from.toString());
        assertEquals(
                "predecessor: 1.0.0\n",
                plane.only("POST /api/v1/releases").json().path("release_yaml").asText());
    }

    @Test
    void whatIsThereAlreadyIsNotSentAgain() throws Exception {
        accept();
        plane.answer("HEAD /api/v1/artifacts/" + digest, 200, "");
        assertEquals(
                0,
                cli.run("release", "create", "web", "2.0.0", "--from", from.toString())
                        .exit());
        assertEquals(List.of("HEAD /api/v1/artifacts/" + digest, "POST /api/v1/releases"), plane.lines());
    }

    @Test
    void theWorkloadComesFromTheDirectoryOrFromAFile() throws Exception {
        Path beside = Files.writeString(home.resolve("beside.yaml"), "name: beside\n");
        plane.answer("POST /api/v1/releases", 201, "{}");
        Files.writeString(from.resolve("web.yaml"), "name: web\n");
        CanonicalTar.Packed packed = CanonicalTar.of(from);
        Files.delete(packed.file());
        plane.answer("HEAD /api/v1/artifacts/" + packed.digest(), 200, "");
        cli.run("release", "create", "web", "2.0.0", "--from", from.toString());
        cli.run("release", "create", "web", "2.0.1", "--from", from.toString(), "--workload", beside.toString());
        assertEquals(
                List.of("name: web\n", "name: beside\n"),
                plane.requests().stream()
                        .filter(request -> request.method().equals("POST"))
                        .map(request -> request.json().path("workload_yaml").asText())
                        .toList());
    }

    @Test
    void aTokenThatMayNotUploadSendsNothing() throws Exception {
        plane.answer("HEAD /api/v1/artifacts/" + digest, 403, "");
        Result create = cli.run("release", "create", "web", "2.0.0", "--from", from.toString());
        assertEquals(
                new Result(4, "", "master-control: the control plane at " + plane.url() + " answered 403\n"), create);
        assertEquals(1, plane.requests().size());
    }

    @Test
    void anUploadThatIsAlteredIsNoRelease() throws Exception {
        accept();
        plane.answer(upload(), 201, "{\"digest\":\"sha256:another\"}");
        Result create = cli.run("release", "create", "web", "2.0.0", "--from", from.toString());
        assertEquals(new Result(1, "", "master-control: the upload was altered on its way; try again\n"), create);
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingIsSent() throws Exception {
        Result none = cli.run(
                "release", "create", "web", "1", "--from", home.resolve("none").toString());
        assertEquals(
                new Result(3, "", "master-control: there is no directory or file " + home.resolve("none") + "\n"),
                none);
        Result workload = cli.run("release", "create", "web", "1", "--from", "web", "--workload", "none.yaml");
        assertEquals(new Result(3, "", "master-control: none.yaml cannot be read: there is no none.yaml\n"), workload);
        Files.createSymbolicLink(from.resolve("out"), Path.of("/etc/passwd"));
        Result link = cli.run("release", "create", "web", "1", "--from", "web");
        assertEquals(1, link.exit(), link::toString);
        assertTrue(link.err().contains("points out of the directory, to /etc/passwd"), link::toString);
        assertTrue(plane.requests().isEmpty());
    }

    @Test
    void aReleaseThatExistsIsRefusedInItsOwnWords() throws Exception {
        accept();
        plane.problem("POST /api/v1/releases", 409, "Conflict", "Release web 2.0.0 exists with other content.");
        Result create = cli.run("release", "create", "web", "2.0.0", "--from", from.toString());
        assertEquals(new Result(4, "", "master-control: Release web 2.0.0 exists with other content.\n"), create);
    }
}
