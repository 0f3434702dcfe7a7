package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.disk.SmallDisk;
import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.venv.Wheels;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadFile;
import io.mastercontrol.contracts.workload.WorkloadParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workloads in Python environments of their own, made by the real pip from wheels, with no package index. */
class PythonEnvironmentIT {
    @TempDir
    Path data;

    @TempDir
    Path memory;

    @TempDir
    Path apps;

    /** pip's own directory, made by the first test for all. */
    @TempDir
    static Path shared;

    private Workloads agent;

    @BeforeEach
    void sharePip() throws Exception {
        try (Stream<Path> made = Files.list(shared)) {
            for (Path pip : (Iterable<Path>) made::iterator) {
                Path place = Files.createDirectories(data.resolve("venvs")).resolve(pip.getFileName());
                Files.createSymbolicLink(place, pip);
            }
        }
        startAgent();
        requireVenvOrItsRefusal();
    }

    /** A machine without Python's venv module can only show that the agent says so. */
    private void requireVenvOrItsRefusal() throws IOException, InterruptedException {
        Process asked = new ProcessBuilder("python3", "-c", "import venv, ensurepip")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (asked.waitFor() != 0) {
            assertEquals(
                    Optional.of(
                            "its Python environment cannot be made: Python's venv module is missing; install it with:"
                                    + " sudo apt install python3-venv"),
                    agent.prepare(once("any", app("any", ""), "pass"), () -> false));
            Assumptions.abort("python3-venv is missing, and the agent said so");
        }
    }

    private void startAgent() throws IOException {
        agent = Supervision.on(data, "device-1", Path.of("/sys/fs/cgroup"), Optional.of(memory));
    }

    @AfterEach
    void stopEverything() throws IOException {
        agent.shutDown();
        try (Stream<Path> made = Files.list(Files.createDirectories(data.resolve("venvs")))) {
            for (Path pip : (Iterable<Path>)
                    made.filter(path ->
                            path.getFileName().toString().matches("pip-[^.]*") && !Files.isSymbolicLink(path))
                            ::iterator) {
                Files.move(pip, shared.resolve(pip.getFileName()));
            }
        }
    }

    /** A directory like that of a release: a list of libraries, and wheels. */
    private Path app(String name, String requirements) throws IOException {
        Path app = Files.createDirectories(apps.resolve(name));
        Files.writeString(app.resolve("requirements.txt"), requirements);
        Wheels.put(app.resolve("wheels"), "shade", "1.0", "COLOUR = 'red'\n");
        Wheels.put(app.resolve("wheels"), "shade", "2.0", "COLOUR = 'blue'\n");
        Wheels.put(app.resolve("wheels"), "needy", "1.0", "", "shade==1.0");
        return app;
    }

    private static Definition in(Path directory, String yaml) {
        WorkloadFile file = WorkloadParser.parse("w.yaml", yaml, Map.of());
        assertTrue(file.isValid(), () -> file.problems().toString());
        return new Definition(file.workloads().get(0), "1", null, directory, true);
    }

    private static Definition once(String name, Path directory, String script) {
        return in(
                directory,
                "{name: " + name
                        + ", type: script, run_mode: n_times, isolation: {venv: true}, command: [python3, -c, \""
                        + script + "\"]}");
    }

    private WorkloadStatus await(String name, Predicate<WorkloadStatus> wanted) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() < end) {
            Optional<WorkloadStatus> status = agent.status(name);
            if (status.isPresent() && wanted.test(status.get())) {
                return status.get();
            }
            LockSupport.parkNanos(1_000_000);
        }
        throw new AssertionError(name + " never got there; it is " + agent.status(name) + "\n" + output(name));
    }

    private String output(String name) {
        return agent.logs(name, new LogQuery(200, LogQuery.Stream.all, Optional.empty()))
                .orElseThrow()
                .text();
    }

    private String printed(String name) {
        await(name, s -> s.state() == WorkloadState.completed);
        return agent.logs(name, new LogQuery(200, LogQuery.Stream.stdout, Optional.empty()))
                .orElseThrow()
                .text();
    }

    private List<String> made() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("venvs"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".made"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void conflictingVersionsOfOneLibraryRunSideBySide() throws Exception {
        Path red = app("red", "needy\n");
        Path blue = app("blue", "shade==2.0\n");
        Files.writeString(
                blue.resolve("jobs.py"), "import shade, sys\ndef run():\n    print(shade.COLOUR, sys.prefix)\n");
        agent.begin(List.of(
                once("red", red, "import shade, sys, os; print(shade.COLOUR, sys.prefix == os.environ['VIRTUAL_ENV'])"),
                in(
                        blue,
                        "{name: blue, type: agent, run_mode: n_times, module: jobs, isolation: {venv: {requirements: requirements.txt, wheels: wheels/}}}"),
                once("twin", app("twin", "needy\n"), "import shade; print(shade.COLOUR)")));
        assertEquals(
                "its Python environment is being made",
                await("blue", s -> s.waitingFor() != null).waitingFor());
        assertEquals("red True\n", printed("red"));
        assertTrue(printed("blue").startsWith("blue " + data.resolve("venvs")), printed("blue"));
        assertEquals("red\n", printed("twin"));
        assertEquals(2, made().size(), "what needs the same shares one");
        // Whichever of the two asked first.
        assertTrue(
                (output("red") + output("twin")).contains("Successfully installed needy-1.0 shade-1.0"), output("red"));
    }

    @Test
    void healthIsAskedInTheSameEnvironment() throws Exception {
        agent.begin(
                List.of(
                        in(
                                app("web", "shade==2.0\n"),
                                "{name: web, type: service, run_mode: forever, isolation: {venv: true}, command: [python3, -c, 'import time; time.sleep(1000)'],"
                                        + " health: {exec: [python3, -c, 'import shade; assert shade.COLOUR == \"blue\"'], start_period: 0, retries: 1}}")));
        await("web", s -> s.health() == Health.healthy);
    }

    @Test
    void programOfAWheelDoesNotTakeThePlaceOfWhatTheAgentRunsBeforeIt() throws Exception {
        Path app = app("app", "shade==1.0\n");
        Definition show = once("show", app, "import shutil; print(shutil.which('setsid'))");
        assertEquals(Optional.empty(), agent.prepare(show, () -> false));
        Path place = data.resolve("venvs").resolve(made().get(0).replace(".made", ""));
        Path evil =
                Files.writeString(place.resolve("bin/setsid"), "#!/bin/sh\necho evil; exec /usr/bin/setsid \"$@\"\n");
        assertTrue(evil.toFile().setExecutable(true));
        agent.begin(List.of(show));
        assertEquals(evil + "\n", printed("show"));
    }

    @Test
    void changedListMakesAnotherEnvironmentAndGoingBackFindsTheOldOne() throws Exception {
        Path app = app("app", "shade==1.0\n");
        Definition show = once("show", app, "import shade; print(shade.COLOUR)");
        agent.begin(List.of(show));
        assertEquals("red\n", printed("show"));
        Files.writeString(app.resolve("requirements.txt"), "shade==2.0\n");
        agent.restart("show");
        await("show", s -> s.runs() == 2 && s.state() == WorkloadState.completed);
        assertEquals("red\nblue\n", printed("show"));
        List<String> both = made();
        assertEquals(2, both.size());
        Path older = app("older", "shade==1.0\n");
        assertEquals(Optional.empty(), agent.prepare(once("show", older, "pass"), () -> false));
        assertEquals(both, made(), "the release before finds its environment as it was");
    }

    @Test
    void projectsDependenciesAreInstalledAndTheProjectIsNot() throws Exception {
        Path app = app("app", "");
        Files.delete(app.resolve("requirements.txt"));
        Files.writeString(
                app.resolve("pyproject.toml"),
                "[project]\nname = 'own'\nversion = '1'\nrequires-python = '>=3.8'\ndependencies = ['shade < 2']\n");
        agent.begin(List.of(once("show", app, "import shade; print(shade.COLOUR)")));
        assertEquals("red\n", printed("show"));
        Files.writeString(app.resolve("pyproject.toml"), "[project]\nname = 'own'\ndynamic = ['dependencies']\n");
        assertEquals(
                Optional.of(
                        "its Python environment cannot be made: pip says: pyproject.toml leaves its dependencies to a"
                                + " build; list them in a requirements.txt"),
                agent.prepare(once("show", app, "pass"), () -> false));
    }

    @Test
    void troubleIsToldInOneSentenceAndIsOverWhenItsCauseIs() throws Exception {
        Path app = app("app", "shade==3.0\n");
        Definition show = in(
                app,
                "{name: show, type: script, run_mode: forever, isolation: {venv: true}, restart: {delay: 200ms, policy: on_failure},"
                        + " command: [python3, -c, 'import shade; print(shade.COLOUR)']}");
        agent.begin(List.of(show));
        String reason = await("show", s -> s.state() == WorkloadState.backoff).reason();
        assertTrue(
                reason.startsWith(
                        "it could not be started: its Python environment cannot be made: there is no wheel for shade==3.0 that suits cpython-"),
                reason);
        assertTrue(made().isEmpty());
        Wheels.put(app.resolve("wheels"), "shade", "3.0", "COLOUR = 'green'\n");
        assertEquals("green\n", printed("show"));
    }

    @Test
    void programSeesNoOthersLibrariesAndCannotChangeItsOwn() throws Exception {
        agent.begin(List.of(once("other", app("other", "needy\n"), "pass")));
        printed("other");
        String escape =
                "import importlib.util as u, sys, pathlib\\nprint([u.find_spec(n) is not None for n in ('shade', 'needy', 'pip', 'setuptools')], any('dist-packages' in p for p in sys.path))\\n"
                        + "try:\\n  pathlib.Path(sys.prefix, 'evil.py').write_text('x')\\n  print('wrote')\\nexcept OSError as e:\\n  print(e.strerror)";
        agent.define(once("jail", app("jail", "shade==2.0\n"), escape));
        assertEquals("[True, False, False, False] False\nRead-only file system\n", printed("jail"));
    }

    @Test
    void environmentThatAKilledAgentLeftHalfMadeIsMadeAnew() throws Exception {
        Definition show = once("show", app("app", "shade==1.0\n"), "import shade; print(shade.COLOUR)");
        assertEquals(Optional.empty(), agent.prepare(show, () -> false));
        Path marker = data.resolve("venvs").resolve(made().get(0));
        Path place = Path.of(marker.toString().replace(".made", ""));
        agent.leave();
        // What kill -9 leaves: no marker, some of the files, and an attempt that goes on.
        Files.delete(marker);
        Path builder = data.resolve("venvs/builder-" + ProcessIdentity.bootId());
        Process orphan = new ProcessBuilder(
                        "setsid",
                        "sh",
                        "-c",
                        "read -r stat < /proc/self/stat; echo \"$stat\" > \"$0\"; while mkdir -p \"$1\"; do echo junk > \"$1/shade.py\"; rm -rf \"$1/../shade-1.0.dist-info\"; done",
                        builder.toString(),
                        place.resolve("lib/python3.11/site-packages").toString())
                .start();
        while (!Files.exists(builder) || Files.size(builder) == 0) {
            LockSupport.parkNanos(1_000_000);
        }
        startAgent();
        agent.begin(List.of(show));
        assertEquals("red\n", printed("show"));
        assertFalse(orphan.isAlive(), "the attempt of the killed agent still writes");
        assertEquals(1, made().size());
        assertFalse(Files.exists(builder));
    }

    @Test
    void whatNothingWantsForLongGoesAndWhatRunsStays() throws Exception {
        agent.begin(List.of(
                once("old", app("old", "shade==1.0\n"), "pass"),
                once("new", app("new", "shade==2.0\n"), "import time; time.sleep(1000)")));
        printed("old");
        await("new", s -> s.state() == WorkloadState.running);
        String run = Files.readString(data.resolve("workloads/new/run/1.json"));
        Boards.clearUp(agent, Duration.ZERO);
        assertEquals(2, made().size(), "both are of workloads that are there");
        agent.remove("old");
        agent.stop("new");
        await("new", s -> s.state() == WorkloadState.stopped);
        Boards.clearUp(agent, Duration.ofDays(30));
        assertEquals(2, made().size());
        Boards.clearUp(agent, Duration.ZERO);
        assertEquals(1, made().size());
        assertTrue(run.contains(made().get(0).replace(".made", "")), run);
    }

    @Test
    void boardWithoutTheVenvModuleSaysWhatToInstall() throws Exception {
        Path python = apps.resolve("python3");
        Files.writeString(python, "#!/bin/sh\necho \"ModuleNotFoundError: No module named 'ensurepip'\" >&2\nexit 1\n");
        assertTrue(python.toFile().setExecutable(true));
        Definition show = in(
                app("app", ""),
                "{name: show, type: script, run_mode: n_times, command: [x], isolation: {venv: {python: " + python
                        + "}}}");
        assertEquals(
                Optional.of("its Python environment cannot be made: Python's venv module is missing; install it with:"
                        + " sudo apt install python3-venv"),
                agent.prepare(show, () -> false));
    }

    @Test
    void fullDiskIsToldAndGetsItsSpaceBack() throws Exception {
        try (SmallDisk disk = new SmallDisk(apps.resolve("disk"))) {
            Files.write(disk.path().resolve("ballast"), new byte[18 << 20]);
            Workloads small = Supervision.on(
                    disk.path(), "device-1", Path.of("/sys/fs/cgroup"), Optional.of(apps.resolve("ram")));
            long before = disk.path().toFile().getUsableSpace();
            assertEquals(
                    Optional.of("its Python environment cannot be made: the disk is full"),
                    small.prepare(once("show", app("app", "shade==1.0\n"), "pass"), () -> false));
            long after = disk.path().toFile().getUsableSpace();
            small.shutDown();
            assertTrue(before - after < 1 << 20, "of " + before + " bytes it left " + after);
        }
    }

    @Test
    void stopDuringTheMakingEndsIt() throws Exception {
        Path python = apps.resolve("slow-python");
        Files.writeString(
                python,
                "#!/bin/sh\ncase \"$*\" in *without-pip*) touch " + apps
                        + "/at-work; exec sleep 1000;; *) exec python3 \"$@\";; esac\n");
        assertTrue(python.toFile().setExecutable(true));
        Path app = app("app", "");
        agent.begin(List.of(
                in(
                        app,
                        "{name: slow, type: script, run_mode: n_times, command: [x], isolation: {venv: {python: "
                                + python + "}}}"),
                once("next", app("next", "shade==1.0\n"), "import shade; print(shade.COLOUR)")));
        while (!Files.exists(apps.resolve("at-work"))) {
            LockSupport.parkNanos(1_000_000);
        }
        agent.stop("slow");
        await("slow", s -> s.state() == WorkloadState.stopped);
        assertEquals("red\n", printed("next"), "the next one's turn comes");
        assertEquals(1, made().size());
    }
}
