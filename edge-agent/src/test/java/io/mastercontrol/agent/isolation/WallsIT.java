package io.mastercontrol.agent.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.disk.SmallDisk;
import io.mastercontrol.agent.supervision.Outcome;
import io.mastercontrol.contracts.message.WorkloadState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that try to get out of each wall; each prints what it could do. */
class WallsIT {
    /** Prints what came of each try: {@code yes}, or the name of the error. */
    private static final String TRIES = """
            import ctypes, errno, os, signal, socket, subprocess, sys
            libc = ctypes.CDLL(None, use_errno=True)
            def attempt(name, action):
                try:
                    action()
                    print(name, 'yes')
                except OSError as e:
                    print(name, errno.errorcode[e.errno])
            def call(function, *arguments):
                def action():
                    if getattr(libc, function)(*arguments) == -1:
                        raise OSError(ctypes.get_errno(), function)
                return action
            def write(path):
                return lambda: open(path, 'w').close()
            """;

    @TempDir
    Path data;

    @TempDir
    Path memory;

    private Cells cells;

    @BeforeEach
    void startAgent() throws IOException {
        // Like the agent's own directory on a board: others may go through it.
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        cells = new Cells(data, memory);
    }

    @AfterEach
    void stopEverything() {
        cells.close();
    }

    @Test
    void rootCannotWriteToReadOnlyPathsNorMakeThemWritableAgain() throws Exception {
        String said = cells.run(TRIES + """
                        attempt('etc', write('/etc/broken-out'))
                        attempt('remount', call('mount', b'none', b'/etc', None, 32 | 4096, None))
                        attempt('unmount', call('umount2', b'/etc', 2))
                        attempt('usr', write('/usr/local/broken-out'))
                        attempt('group', write('/sys/fs/cgroup/memory/cgroup.procs'))
                        attempt('state', write(os.environ['MC_STATE_DIR'] + '/kept'))
                        """, "isolation: {read_only_paths: [/etc, /]}");
        assertEquals("etc EROFS\nremount EPERM\nunmount EPERM\nusr EROFS\ngroup EROFS\nstate yes", said);
        assertTrue(Files.exists(data.resolve("workloads/cell/state/kept")));
        assertFalse(Files.exists(Path.of("/etc/broken-out")));
    }

    @Test
    void privateTmpHidesWhatIsThereAndKeepsWhatIsWritten() throws Exception {
        Path outside = Files.createTempFile(Path.of("/tmp"), "outside", "");
        try {
            String said = cells.run(
                    TRIES + "print(os.path.exists('" + outside + "'))\nattempt('tmp', write('/tmp/of-mine'))\n"
                            + "print(os.path.exists('/var/tmp/of-mine'))\n"
                            + "attempt('state', write(os.environ['MC_STATE_DIR'] + '/kept'))\n",
                    "isolation: {private_tmp: true}");
            assertEquals("False\ntmp yes\nTrue\nstate yes", said);
            assertFalse(Files.exists(Path.of("/tmp/of-mine")));
        } finally {
            Files.delete(outside);
        }
    }

    @Test
    void rootSeesAndSignalsNoProcessOutside() throws Exception {
        Process outside = new ProcessBuilder("sleep", "1000").start();
        try {
            String said = cells.run(
                    TRIES + "print(sorted(int(p) for p in os.listdir('/proc') if p.isdigit()) == [1, os.getpid()])\n"
                            + "attempt('kill', lambda: os.kill(" + outside.pid() + ", signal.SIGKILL))\n"
                            + "attempt('mount proc', call('mount', b'proc', b'/proc', b'proc', 0, None))\n"
                            + "attempt('all', lambda: os.kill(-1, signal.SIGCONT))\n",
                    "isolation: {namespaces: [pid]}");
            assertEquals("True\nkill ESRCH\nmount proc EPERM\nall ESRCH", said);
            assertTrue(outside.isAlive());
        } finally {
            outside.destroyForcibly().waitFor();
        }
    }

    @Test
    void processNamespaceKeepsExitCodesSignalsAndAdoption() throws Exception {
        String orphans = """
                import os, signal, sys, time
                def bye(number, frame):
                    print('asked to end'); sys.exit(0)
                signal.signal(signal.SIGTERM, bye)
                for i in range(5):
                    if os.fork() == 0:
                        if os.fork() == 0:
                            time.sleep(0.05)
                        os._exit(0)
                    os.wait()
                time.sleep(0.2)
                states = [open('/proc/%s/stat' % p).read().split()[2] for p in os.listdir('/proc') if p.isdigit()]
                print('zombies', states.count('Z'), 'of', len(states))
                while True:
                    time.sleep(60)
                """;
        String yaml = cells.yaml("pen", "forever", orphans, "isolation: {namespaces: [pid]}");
        cells.define(yaml);
        cells.awaitLine("pen", "zombies 0 of 2");
        long pid = cells.running("pen").pid();
        cells.anotherAgent(yaml);
        assertEquals(pid, cells.running("pen").pid());
        cells.agent().stop("pen");
        cells.await("pen", s -> s.state() == WorkloadState.stopped);
        assertTrue(cells.output("pen", io.mastercontrol.agent.supervision.LogQuery.Stream.stdout)
                .contains("asked to end"));
        cells.define(cells.yaml("code", "n_times", "raise SystemExit(7)", "isolation: {namespaces: [pid]}"));
        assertEquals(
                7,
                cells.await("code", s -> s.state() == WorkloadState.failed)
                        .lastExit()
                        .code());
        cells.define(
                cells.yaml("hit", "n_times", "import os\nos.kill(os.getpid(), 9)", "isolation: {namespaces: [pid]}"));
        assertEquals(
                "KILL",
                cells.await("hit", s -> s.state() == WorkloadState.failed)
                        .lastExit()
                        .signal());
    }

    @Test
    void killedFirstProcessTakesAllOthersWithItAndItRunsAgain() throws Exception {
        cells.define(cells.yaml(
                "pen",
                "forever",
                // One write each: with -u, print() writes the word and the end of the line apart, and two processes
                // mix.
                "import os, time\nif os.fork() == 0:\n  os.setsid()\nos.write(1, b'up\\n')\ntime.sleep(1000)",
                "isolation: {namespaces: [pid]}"));
        cells.awaitLine("pen", "up\nup");
        long first = cells.running("pen").pid();
        new ProcessBuilder("kill", "-9", Long.toString(first)).start().waitFor();
        long second =
                cells.await("pen", s -> s.pid() != null && s.pid() != first).pid();
        cells.awaitLine("pen", "up\nup\nup\nup");
        cells.agent().stop("pen");
        cells.await("pen", s -> s.state() == WorkloadState.stopped);
        assertFalse(ProcessHandle.of(second).isPresent());
        assertEquals(
                0,
                ProcessHandle.allProcesses()
                        .filter(p -> p.info().commandLine().orElse("").contains(data + "/pen.py"))
                        .count());
    }

    @Test
    void programCannotGainRightsThroughASetuidFile() throws Exception {
        Path tool = data.resolve("id");
        Files.copy(Path.of("/usr/bin/id"), tool);
        new ProcessBuilder("chmod", "4755", tool.toString()).start().waitFor();
        String escalate = "import subprocess\nprint(subprocess.check_output(['" + tool + "', '-u']).decode().strip())";
        assertEquals("0", cells.run(escalate, "user: nobody"));
        assertFalse(cells.run(escalate, "user: nobody\nisolation: {no_new_privs: true}")
                .endsWith("\n0"));
        assertFalse(cells.run(escalate, "user: nobody\nisolation: {seccomp: default}")
                .endsWith("\n0"));
    }

    @Test
    void droppedCapabilitiesAreGoneAndKeptOnesAreThereForAUserToo() throws Exception {
        String tries = TRIES + """
                own = os.environ['MC_STATE_DIR'] + '/f%d' % os.getpid()
                attempt('create', write(own))
                attempt('chown', lambda: os.chown(own, 1, 1))
                attempt('clock', call('settimeofday', ctypes.create_string_buffer(16), None))
                attempt('port', lambda: socket.socket().bind(('127.0.0.1', 0x3d)))
                """;
        assertEquals(
                "create yes\nchown EPERM\nclock EPERM\nport yes",
                cells.run(tries, "isolation: {capabilities: {drop: all, keep: [NET_BIND_SERVICE]}}"));
        String user = cells.run(tries, "user: nobody\nisolation: {capabilities: {keep: [NET_BIND_SERVICE]}}");
        assertTrue(user.endsWith("create yes\nchown EPERM\nclock EPERM\nport yes"), user);
        String dropped = cells.run(tries, "isolation: {capabilities: {drop: [SYS_TIME]}}");
        assertTrue(dropped.endsWith("create yes\nchown yes\nclock EPERM\nport yes"), dropped);
    }

    @Test
    void filterRefusesWhatNoOrdinaryProgramNeedsAndNothingElse() throws Exception {
        String said = cells.run(TRIES + """
                        import threading
                        attempt('mount', call('mount', b'none', b'/mnt', b'tmpfs', 0, None))
                        attempt('unshare', call('unshare', 0x10000000))
                        attempt('ptrace', call('ptrace', 16, os.getppid(), 0, 0))
                        attempt('setns', call('setns', 0, 0))
                        attempt('swapoff', call('swapoff', b'/nothing'))
                        attempt('clone', call('syscall', {'x86_64': 56, 'aarch64': 220}.get(os.uname().machine, 120), 0x10000000 | 17, 0, 0, 0, 0))
                        thread = threading.Thread(target=lambda: print('thread yes'))
                        thread.start(); thread.join()
                        print('child', subprocess.check_output(['echo', 'yes']).decode().strip())
                        print([line.split()[1] for line in open('/proc/self/status') if line.startswith(('Seccomp:', 'NoNewPrivs:'))])
                        """, "isolation: {seccomp: default}");
        assertEquals(
                "mount EPERM\nunshare EPERM\nptrace EPERM\nsetns EPERM\nswapoff EPERM\nclone EPERM\nthread yes\nchild yes\n"
                        + "['1', '2']",
                said);
    }

    @Test
    void rootOfAUserNamespaceIsNobodyOutside() throws Exception {
        Path secret = Files.writeString(data.resolve("secret"), "x");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Process outside = new ProcessBuilder("sleep", "1000").start();
        try {
            String said = cells.run(
                    TRIES + "print(os.getuid())\nattempt('secret', lambda: open('" + secret + "').close())\n"
                            + "attempt('kill', lambda: os.kill(" + outside.pid() + ", signal.SIGKILL))\n"
                            + "attempt('mount', call('mount', b'none', b'/mnt', b'tmpfs', 0, None))\n"
                            + "attempt('state', write(os.environ['MC_STATE_DIR'] + '/kept'))\n",
                    "user: nobody\nisolation: {namespaces: [user]}");
            assertEquals("0\nsecret EACCES\nkill EPERM\nmount EPERM\nstate yes", said);
        } finally {
            outside.destroyForcibly().waitFor();
        }
    }

    @Test
    void allWallsTogetherHoldAndTheProgramStillWorks() throws Exception {
        // Something of others is mounted below /tmp, which an empty /tmp hides.
        String said;
        try (SmallDisk others = new SmallDisk(Files.createTempDirectory(Path.of("/tmp"), "others-"))) {
            Files.createFile(others.path().resolve("theirs"));
            said = cells.run(
                    TRIES + "attempt('etc', write('/etc/broken-out'))\nattempt('tmp', write('/tmp/x'))\n"
                            + "attempt('mount', call('mount', b'none', b'/mnt', b'tmpfs', 0, None))\n"
                            + "attempt('state', write(os.environ['MC_STATE_DIR'] + '/kept'))\n"
                            + "print(os.getuid(), len([p for p in os.listdir('/proc') if p.isdigit()]))\n"
                            + "attempt('net', lambda: socket.create_connection(('10.255.255.1', 80), 1))\n",
                    "user: nobody\nisolation: {namespaces: {network: none, pid: true, user: true}, read_only_paths: [/],"
                            + " private_tmp: true, no_new_privs: true, capabilities: {drop: all}, seccomp: default}");
        }
        assertEquals("etc EROFS\ntmp yes\nmount EPERM\nstate yes\n0 2\nnet ENETUNREACH", said);
    }

    @Test
    void whatIsNotThereIsRefusedInWords() throws Exception {
        cells.define(cells.yaml("cell", "n_times", "", "isolation: {read_only_paths: [/no/such/place]}"));
        assertEquals(
                "it could not be started: there is no /no/such/place to show it read-only",
                cells.await("cell", s -> s.state() == WorkloadState.failed).reason());
        Outcome outcome =
                cells.agent().define(cells.definition(cells.yaml("other", "n_times", "", "secrets: [token]")));
        assertTrue(outcome.toString().contains("secrets is not available in this agent"), outcome.toString());
    }
}
