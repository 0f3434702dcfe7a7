package io.mastercontrol.agent.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Plugins for tests, written in Python: one that does as its requests say, and copies of those that are shipped. */
public final class ScriptedPlugins {
    /** Answers with its request, unless that says what else to {@code do}. */
    private static final String OBEDIENT = """
            import json, os, subprocess, sys, time
            def say(line):
                sys.stdout.write(line + "\\n")
                sys.stdout.flush()
            say(json.dumps({"hello": {"protocol": %s, "version": "%s"}}))
            kept = []
            for line in sys.stdin:
                request = json.loads(line)
                answer = lambda: say(json.dumps({"id": request["id"], "result": request}))
                options = request.get("options", request)
                do = options.get("do", "answer") if isinstance(options, dict) else "answer"
                if do == "hang":
                    time.sleep(1000)
                elif do == "die":
                    os.kill(os.getpid(), 9)
                elif do == "exit":
                    sys.exit(options["code"])
                elif do == "garbage":
                    say("Traceback (most recent call last):")
                elif do == "torn":
                    sys.stdout.write('{"id": %%d, "result":' %% request["id"])
                    sys.stdout.flush()
                    os._exit(0)
                elif do == "long":
                    say("x" * 2000000)
                elif do == "keep":
                    kept.append(answer)
                    open(os.environ["MC_STATE_DIR"] + "/kept", "w").close()
                elif do == "spawn":
                    child = subprocess.Popen(["sleep", "1000"])
                    say(json.dumps({"id": request["id"], "result": child.pid}))
                elif do == "talk":
                    for i in range(options["lines"]):
                        print("line", i, file=sys.stderr)
                    answer()
                elif do == "tell":
                    say(json.dumps({"id": request["id"], "result": {"env": dict(os.environ), "cwd": os.getcwd(),
                        "pid": os.getpid(), "fds": [os.readlink("/proc/self/fd/" + f) for f in os.listdir("/proc/self/fd")
                        if os.path.lexists("/proc/self/fd/" + f)]}}))
                elif do == "result":
                    say(json.dumps({"id": request["id"], "result": options["result"]}))
                elif do == "error":
                    say(json.dumps({"id": request["id"], "error": options["error"]}))
                else:
                    answer()
            """;

    private ScriptedPlugins() {}

    /** The obedient one under that name, which provides a word of each kind and metrics. */
    public static Path obedient(Path root, String name) throws IOException {
        return obedient(root, name, "1.0.0", "1.0.0", "1");
    }

    /** The same, with a version in its manifest, and another one and a protocol in what it says. */
    static Path obedient(Path root, String name, String version, String said, String protocol) throws IOException {
        return write(root, name, version, OBEDIENT.formatted(protocol, said));
    }

    /** Any script. */
    static Path write(Path root, String name, String version, String script) throws IOException {
        Path directory = Files.createDirectories(root.resolve(name));
        Files.writeString(directory.resolve("plugin.py"), script);
        Files.writeString(directory.resolve(Manifest.FILE), """
                name: %1$s
                version: %2$s
                protocol: 1
                command: [python3, -u, plugin.py]
                provides: {workload_types: [%1$s], health_checks: [%1$s], metrics: true, log_processors: [%1$s]}
                """.formatted(name, version));
        return directory;
    }

    /** One of {@code examples/plugins}, as it is shipped. */
    public static Path shipped(Path root, String name) throws IOException {
        Path from = Path.of("../examples/plugins", name);
        Path to = Files.createDirectories(root.resolve(name));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    /** The site plugin as it is shipped, but for the checks that it wants: they come more often. */
    public static Path site(Path root) throws IOException {
        Path site = shipped(root, "site");
        Path program = site.resolve("plugin.py");
        Files.writeString(
                program, Files.readString(program).replace("\"interval\": \"5s\"", "\"interval\": \"500ms\""));
        return site;
    }

    static Manifest manifest(Path directory) {
        return ManifestReader.read(directory, "")
                .manifest()
                .orElseThrow(() -> new AssertionError(
                        ManifestReader.read(directory, "").problems().toString()));
    }
}
