package io.mastercontrol.agent.probe;

import io.mastercontrol.agent.log.LogFiles;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Asks a running workload once whether it works. One object for each run; its calls block up to the timeout. */
public final class Question {
    private final Probe probe;
    private final Duration timeout;
    private final Path directory;
    private final Map<String, String> environment;
    private final LogLines lines;

    /**
     * @param directory where the workload runs
     * @param stdoutFrom position at which the run's output begins
     */
    public Question(
            Probe probe,
            Duration timeout,
            Path directory,
            Map<String, String> environment,
            LogFiles stdout,
            long stdoutFrom,
            LogFiles stderr,
            long stderrFrom) {
        this.probe = probe;
        this.timeout = timeout;
        this.directory = directory;
        this.environment = environment;
        this.lines = probe instanceof Probe.Log log
                ? new LogLines(Pattern.compile(log.pattern()), stdout, stdoutFrom, stderr, stderrFrom)
                : null;
    }

    /** Empty when it works, else one sentence on what is wrong. */
    public Optional<String> ask() {
        try {
            if (probe instanceof Probe.Http http) {
                return http(http.url());
            } else if (probe instanceof Probe.Tcp tcp) {
                return tcp(tcp.host(), tcp.port());
            } else if (probe instanceof Probe.Exec exec) {
                return exec(exec);
            } else if (probe instanceof Probe.File file) {
                return file(file);
            }
            return lines.matched() ? Optional.empty() : Optional.of("no line of its output matched yet");
        } catch (IOException | RuntimeException e) {
            return Optional.of(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
    }

    private Optional<String> http(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Connection", "close");
        try {
            int status = connection.getResponseCode();
            return status >= 200 && status < 400 ? Optional.empty() : Optional.of(url + " answered " + status);
        } catch (IOException e) {
            return Optional.of(url + ": " + e.getMessage());
        } finally {
            connection.disconnect();
        }
    }

    private Optional<String> tcp(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(host + ":" + port + ": " + e.getMessage());
        }
    }

    private Optional<String> exec(Probe.Exec exec) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(exec.argv())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return Optional.of(exec.argv().get(0) + " took longer than " + timeout.toMillis() + " ms");
            }
            int code = process.exitValue();
            return code == 0 ? Optional.empty() : Optional.of(exec.argv().get(0) + " exited with " + code);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return Optional.of("the agent is ending");
        }
    }

    private Optional<String> file(Probe.File probed) throws IOException {
        Path file = directory.resolve(probed.path());
        Path inState = Path.of(environment.get("MC_STATE_DIR")).resolve(probed.path());
        Path found = Files.exists(file) ? file : inState;
        if (!Files.exists(found)) {
            return Optional.of(probed.path() + " does not exist");
        }
        Instant touched = Files.getLastModifiedTime(found).toInstant();
        boolean old = probed.maxAge().isPresent()
                && touched.plus(probed.maxAge().get()).isBefore(Instant.now());
        return old ? Optional.of(probed.path() + " was last touched at " + touched) : Optional.empty();
    }
}
