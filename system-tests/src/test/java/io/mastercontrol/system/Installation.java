package io.mastercontrol.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The whole product as a user has it: started and stopped with {@code ./master-control}, looked at through the command
 * line, the API, each agent's local face, and the process table.
 */
final class Installation {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int[] BASE_PORTS = {8080, 8081, 8082, 8083, 15432, 8883, 9099, 9100, 9101, 9102, 9103};

    final Path root = Path.of("..").toAbsolutePath().normalize();
    final Path data;
    final int offset;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    Installation(Path data) {
        this.data = data;
        this.offset = freeOffset();
    }

    /** What a command printed and how it ended. */
    record Result(int exit, String out, String err) {
        JsonNode json() {
            try {
                return JSON.readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + out + err, e);
            }
        }

        String all() {
            return "exit " + exit + "\n" + out + err;
        }
    }

    Result up(int devices) {
        return run(
                Duration.ofMinutes(5),
                "up",
                "--detach",
                "--devices",
                String.valueOf(devices),
                "--data",
                data.toString(),
                "--port-offset",
                String.valueOf(offset));
    }

    Result down() {
        return run(Duration.ofMinutes(2), "down", "--data", data.toString());
    }

    /** The command line, as a user types it. */
    Result cli(String... arguments) {
        return run(Duration.ofMinutes(4), arguments);
    }

    JsonNode cliJson(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "-o";
        all[arguments.length + 1] = "json";
        Result result = cli(all);
        if (result.exit() != 0) {
            throw new IllegalStateException(String.join(" ", arguments) + ": " + result.all());
        }
        return result.json();
    }

    /** Starts a command without waiting for its end; its output goes to {@code output}. */
    Process launch(Path output, String... arguments) throws IOException {
        return command(arguments)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private ProcessBuilder command(String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(root.resolve("master-control").toString());
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.directory(root.toFile());
        Map<String, String> env = builder.environment();
        // The reactor that runs this test has built everything; its own build must not start inside it.
        env.put("MASTER_CONTROL_BUILT", "true");
        if (Files.exists(data.resolve("admin.json"))) {
            env.put("MASTER_CONTROL_URL", admin("url"));
            env.put("MASTER_CONTROL_TOKEN", admin("token"));
        }
        return builder;
    }

    private Result run(Duration within, String... arguments) {
        try {
            Path out = Files.createTempFile("mc-out", ".txt");
            Path err = Files.createTempFile("mc-err", ".txt");
            Process process = command(arguments)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            boolean ended = process.waitFor(within.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            Result result = new Result(
                    ended ? process.exitValue() : -1,
                    Files.readString(out),
                    Files.readString(err) + (ended ? "" : "\n(still running after " + within + ")"));
            Files.delete(out);
            Files.delete(err);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String admin(String field) {
        try {
            return JSON.readTree(data.resolve("admin.json").toFile())
                    .path(field)
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port(int base) {
        return base + offset;
    }

    JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = send("GET", path, null);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    HttpResponse<String> send(String method, String path, String body) throws Exception {
        return send(URI.create(admin("url") + path), admin("token"), method, body);
    }

    HttpResponse<String> send(URI uri, String token, String method, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(40))
                .header("Accept", "application/json, */*;q=0.1")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A device's workload, as the control plane tells it. */
    JsonNode workload(String device, String name) throws Exception {
        return get("/api/v1/devices/" + device + "/workloads/" + name);
    }

    /** A workload of the host agent (postgres, broker, registry, device-1, …), from the host agent itself. */
    JsonNode part(String name) throws Exception {
        HttpResponse<String> answer = hostAgent("GET", "/local/v1/workloads/" + name);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(name + ": " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    HttpResponse<String> hostAgent(String method, String path) throws Exception {
        String token =
                Files.readString(data.resolve("control-plane/local.token")).trim();
        return send(URI.create("http://127.0.0.1:" + port(9099) + path), token, method, null);
    }

    long pidOf(String part) throws Exception {
        return part(part).path("pid").asLong();
    }

    /** {@code kill -9} of a part of the control plane or of a device's agent. */
    void kill(String part) throws Exception {
        kill(pidOf(part));
    }

    static void kill(long pid) {
        ProcessHandle.of(pid)
                .orElseThrow(() -> new IllegalStateException("no process " + pid))
                .destroyForcibly();
    }

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Every process that belongs to this installation, workloads' own ones included. */
    List<String> processes() {
        String marker = "MC_DATA=" + data;
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(dir -> dir.getFileName().toString().matches("\\d+"))
                    .filter(dir -> environment(dir).contains(marker))
                    .map(dir -> dir.getFileName() + " " + commandLine(dir))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> environment(Path process) {
        return List.of(read(process.resolve("environ")).split("\0"));
    }

    private static String commandLine(Path process) {
        return read(process.resolve("cmdline")).replace('\0', ' ');
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // The process ended between the listing and the look, which is an answer: it is not there.
            return "";
        }
    }

    private static int freeOffset() {
        for (int attempt = 0; attempt < 200; attempt++) {
            int candidate = 20_000 + ThreadLocalRandom.current().nextInt(200) * 100;
            if (Arrays.stream(BASE_PORTS).allMatch(port -> isFree(port + candidate))) {
                return candidate;
            }
        }
        throw new IllegalStateException("no free range of ports");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
