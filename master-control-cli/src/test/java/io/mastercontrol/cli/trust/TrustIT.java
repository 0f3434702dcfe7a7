package io.mastercontrol.cli.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.cli.CommandLineProcess;
import io.mastercontrol.cli.CommandLineProcess.Result;
import io.mastercontrol.cli.ControlPlane;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.trust.Role;
import io.mastercontrol.contracts.trust.RootDocument;
import io.mastercontrol.contracts.trust.SignedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are made and rotated on the machine of who holds them; the control plane gets documents only. */
class TrustIT {
    @TempDir
    Path home;

    private ControlPlane plane;
    private CommandLineProcess cli;
    private RootDocument first;
    private String installations;

    @BeforeEach
    void start() throws Exception {
        plane = new ControlPlane();
        cli = CommandLineProcess.of(home, plane);
        PublicKey release = made("release");
        made("root-1");
        made("root-2");
        first = RootDocument.first(List.of(release));
        installations = SignedText.keyId(release);
        plane.answer(
                "GET /api/v1/trust",
                200,
                Json.write(Map.of(
                        "version",
                        0,
                        "keys",
                        first.keys(),
                        "roles",
                        first.roles(),
                        "signing_key",
                        installations,
                        "timestamp_key",
                        installations)));
        plane.answer("POST /api/v1/trust/roots", 201, "{\"version\":1}");
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    private Path at(String name) {
        return home.resolve(name);
    }

    private PublicKey made(String name) throws Exception {
        Result made = cli.run("trust", "key", at(name).toString());
        assertEquals(0, made.exit(), made.toString());
        return KeyFiles.publicKey(at(name + ".pub"));
    }

    private SignedDocument published() throws IOException {
        return Json.read(plane.only("POST /api/v1/trust/roots").body(), SignedDocument.class);
    }

    @Test
    void aKeyIsItsHoldersAloneAndIsNeverOverwritten() throws Exception {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(at("root-1.key"))));
        Result again = cli.run("trust", "key", at("root-1").toString());
        assertEquals(1, again.exit());
        assertTrue(again.err().contains("is there already"), again.err());
    }

    @Test
    void showSaysWhoSignsWhat() throws Exception {
        assertEquals("""
                no root document: one key does everything
                root       1 of %1$s
                targets    1 of %1$s
                timestamp  1 of %1$s
                signing    releases with %1$s, timestamps with %1$s
                """.formatted(installations), cli.run("trust", "show").out());
    }

    @Test
    void aRotationIsWhatADeviceBelieves() throws Exception {
        Result rotated = cli.run(
                "trust",
                "rotate",
                "--sign",
                at("release.key").toString(),
                "--sign",
                at("root-1.key").toString(),
                "--add-root",
                at("root-1.pub").toString(),
                "--drop-root",
                installations,
                "--out",
                at("root.json").toString());
        assertEquals("Root document 1 is the newest; devices are told now\n", rotated.out(), rotated.err());
        RootDocument next = first.next(published());
        assertEquals(
                List.of(SignedText.keyId(KeyFiles.publicKey(at("root-1.pub")))),
                next.roles().get(Role.root).keyIds());
        assertEquals(List.of(installations), next.roles().get(Role.targets).keyIds());
        assertEquals(published(), Json.read(Files.readAllBytes(at("root.json")), SignedDocument.class));
    }

    @Test
    void severalPeopleSignADraftOneAfterTheOther() throws Exception {
        Result draft = cli.run(
                "trust",
                "rotate",
                "--add-root",
                at("root-1.pub").toString(),
                "--add-root",
                at("root-2.pub").toString(),
                "--root-threshold",
                "2",
                "--draft",
                "--out",
                at("draft.json").toString());
        assertEquals(0, draft.exit(), draft.toString());
        for (String who : List.of("release", "root-1", "root-2")) {
            Result signed = cli.run(
                    "trust",
                    "sign",
                    at("draft.json").toString(),
                    "--sign",
                    at(who + ".key").toString());
            assertEquals(0, signed.exit(), signed.toString());
        }
        assertEquals(0, cli.run("trust", "publish", at("draft.json").toString()).exit());
        assertEquals(2, first.next(published()).roles().get(Role.root).threshold());
    }

    @Test
    void whatCannotBeIsSaidBeforeAnythingIsSent() throws Exception {
        Result none = cli.run("trust", "rotate", "--drop-root", installations);
        assertEquals(2, none.exit());
        assertTrue(none.err().contains("nobody could sign as root any more"), none.err());
        Result unknown = cli.run("trust", "rotate", "--drop-release", "abcd");
        assertEquals(3, unknown.exit());
        assertEquals("master-control: no key abcd signs as targets; 'trust show' lists them\n", unknown.err());
    }
}
