package io.mastercontrol.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.venv.Wheels;
import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.ReportedRelease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases that bring their libraries as wheels. */
class PythonReleaseIT {
    private static final String YAML = """
            name: web
            type: service
            run_mode: forever
            command: [python3, -u, main.py]
            health: {exec: [python3, -c, "import shade"], interval: 100ms}
            isolation: {venv: true}
            stop: {timeout: 2s}
            """;

    @TempDir
    Path data;

    @TempDir
    Path scratch;

    private ReleaseServer server;
    private Board board;

    @BeforeEach
    void boot() throws Exception {
        server = new ReleaseServer();
        board = new Board(data, "boot-1", server);
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        board.shutDown();
        server.close();
    }

    private ReportedRelease install(String version, String requirements, String library) throws Exception {
        Path wheel = Wheels.put(scratch, "shade", library, "VERSION = '" + library + "'\n");
        byte[] tar = ReleaseServer.tar(Map.of(
                "main.py",
                "import shade, time\nprint(shade.VERSION)\ntime.sleep(1000)\n".getBytes(StandardCharsets.UTF_8),
                "requirements.txt",
                requirements.getBytes(StandardCharsets.UTF_8),
                "wheels/" + wheel.getFileName(),
                Files.readAllBytes(wheel)));
        board.receive(server.desired("web", version, server.artifact(tar), YAML, 20));
        return board.awaitEnd(version);
    }

    private long environments() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("venvs"))) {
            return files.filter(file -> file.toString().endsWith(".made")).count();
        }
    }

    @Test
    void oldVersionRunsOnWhileTheNextOnesLibrariesAreMissingAndARollbackMakesNothingAnew() throws Exception {
        ReportedRelease first = install("1.0.0", "shade==1.0\n", "1.0");
        if (first.phase() != Phase.succeeded && first.reason().contains("venv module is missing")) {
            Assumptions.abort("python3-venv is missing, and the release was refused for that: " + first.reason());
        }
        assertEquals(Phase.succeeded, first.phase(), first.reason());
        long pid = board.status().pid();

        ReportedRelease lacking = install("2.0.0", "shade==2.0\n", "1.5");
        assertTrue(
                lacking.reason()
                        .contains("web 2.0.0: its Python environment cannot be made: there is no wheel for shade==2.0"),
                lacking.reason());
        assertEquals(Phase.failed, lacking.phase(), "nothing was switched, so nothing goes back");
        assertEquals(pid, board.status().pid(), "the old version was never interrupted");
        assertEquals(1, environments());

        assertEquals(Phase.succeeded, install("3.0.0", "shade==2.0\n", "2.0").phase());
        assertTrue(board.runs("3.0.0"));
        assertEquals(2, environments());

        assertEquals(Phase.succeeded, install("1.0.1", "shade==1.0\n", "1.0").phase());
        assertEquals(2, environments(), "the environment of 1.0.0 was found again");
        assertEquals("1.0\n2.0\n1.0\n", Files.readString(data.resolve("workloads/web/logs/stdout.log")));
    }
}
