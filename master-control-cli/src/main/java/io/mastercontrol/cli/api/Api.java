package io.mastercontrol.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * The control plane over HTTP. {@link HttpURLConnection} because it starts a tenth of a second sooner than the newer
 * client, which is used only for PATCH.
 */
public final class Api {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 60_000;

    private final String url;
    private final String token;

    /** @param url base URL; slashes at its end do not matter */
    public Api(String url, String token) {
        this.url = url.strip().replaceAll("/+$", "");
        this.token = token.strip();
        if (!this.url.matches("https?://[^/?#\\s]+(/[^?#\\s]*)?")) {
            throw new Failure(
                    Failure.USAGE,
                    "'" + url + "' is not the URL of a control plane; it looks like http://127.0.0.1:8080");
        }
        if (!this.token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new Failure(Failure.USAGE, "the API token for " + url + " has blanks or letters that no token has");
        }
    }

    /** An answer with a body; {@code status} below 300. */
    public record Answer(int status, JsonNode body) {}

    public JsonNode get(String path) {
        return call("GET", path, null).body();
    }

    public JsonNode post(String path, Object body) {
        return call("POST", path, body).body();
    }

    public Answer call(String method, String path, Object body) {
        return call(method, path, body, null);
    }

    /** @param version that the thing must still have, or null if it does not matter */
    public Answer call(String method, String path, Object body, String version) {
        try {
            return send(method, path, body, null, version);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /**
     * Creates a thing of which there shall be one, however often it is asked for with the same key. When the connection
     * breaks before the answer, asks once more.
     *
     * @param key up to 200 characters; null for one that is used here alone
     */
    public JsonNode create(String path, Object body, String key) {
        String once = key == null ? newKey() : key;
        try {
            return send("POST", path, body, once, null).body();
        } catch (ConnectException | SocketTimeoutException | JsonProcessingException e) {
            throw failure(e);
        } catch (IOException broken) {
            try {
                return send("POST", path, body, once, null).body();
            } catch (IOException e) {
                e.addSuppressed(broken);
                throw failure(e);
            }
        }
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }

    private Answer send(String method, String path, Object body, String key, String version) throws IOException {
        HttpURLConnection http = open(method, path);
        if (version != null) {
            http.setRequestProperty("If-Match", "\"" + version + "\"");
        }
        boolean creates = method.equals("POST");
        if (creates) {
            http.setRequestProperty("Idempotency-Key", key == null ? newKey() : key);
        }
        if (creates || body != null) {
            byte[] bytes = body == null ? new byte[0] : Json.write(body);
            http.setRequestProperty("Content-Type", "application/json");
            http.setDoOutput(true);
            http.setFixedLengthStreamingMode(bytes.length);
            try (OutputStream out = http.getOutputStream()) {
                out.write(bytes);
            }
        }
        return answer(http);
    }

    /** A change of part of a resource. */
    public JsonNode patch(String path, Object body) {
        Duration connect = Duration.ofMillis(CONNECT_MILLIS);
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                    .timeout(Duration.ofMillis(READ_MILLIS))
                    .header("Authorization", "Bearer " + token)
                    .header("Accept", "application/json")
                    .header("Content-Type", "application/json")
                    .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(Json.write(body)))
                    .build();
            HttpResponse<byte[]> answer = HttpClient.newBuilder()
                    .connectTimeout(connect)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() >= 300) {
                throw Refusals.of(url, answer.statusCode(), answer.body());
            }
            return parse(answer.body());
        } catch (IOException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.FAILED, "interrupted");
        }
    }

    /** Whether something is there. */
    public boolean exists(String path) {
        try {
            int status = open("HEAD", path).getResponseCode();
            if (status >= 300 && status < 500 && status != 404) {
                throw Refusals.of(url, status, new byte[0]);
            }
            return status == 200;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Sends a file as it is; {@code progress} is told how many bytes went. */
    public JsonNode upload(String path, Path file, String mediaType, LongConsumer progress) {
        HttpURLConnection http = open("POST", path);
        try (InputStream in = Files.newInputStream(file)) {
            http.setRequestProperty("Content-Type", mediaType);
            http.setRequestProperty("Idempotency-Key", newKey());
            http.setDoOutput(true);
            http.setFixedLengthStreamingMode(Files.size(file));
            try (OutputStream out = http.getOutputStream()) {
                byte[] buffer = new byte[64 * 1024];
                long sent = 0;
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    out.write(buffer, 0, n);
                    sent += n;
                    progress.accept(sent);
                }
            }
            return answer(http).body();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** An event stream, read by the caller, who closes it. */
    public InputStream stream(String path, int readMillis) throws IOException {
        return stream(path, "text/event-stream", readMillis);
    }

    /** Whatever is at a path, read by the caller, who closes it. */
    public InputStream download(String path) throws IOException {
        return stream(path, "*/*", READ_MILLIS);
    }

    private InputStream stream(String path, String accepted, int readMillis) throws IOException {
        HttpURLConnection http = open("GET", path);
        http.setRequestProperty("Accept", accepted);
        http.setReadTimeout(readMillis);
        refuse(http);
        return http.getInputStream();
    }

    public String text(String path) {
        HttpURLConnection http = open("GET", path);
        http.setRequestProperty("Accept", "text/plain");
        try {
            refuse(http);
            return new String(whole(http), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    public static String encode(String part) {
        String encoded = URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
        // Alone between slashes these mean a place in the path, whatever they were meant to name.
        return encoded.equals(".") || encoded.equals("..") ? encoded.replace(".", "%2E") : encoded;
    }

    private HttpURLConnection open(String method, String path) {
        try {
            HttpURLConnection http =
                    (HttpURLConnection) URI.create(url + path).toURL().openConnection();
            http.setRequestMethod(method);
            http.setConnectTimeout(CONNECT_MILLIS);
            http.setReadTimeout(READ_MILLIS);
            http.setInstanceFollowRedirects(false);
            http.setRequestProperty("Authorization", "Bearer " + token);
            http.setRequestProperty("Accept", "application/json");
            return http;
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(Failure.USAGE, "'" + url + "' is not the URL of a control plane: " + e.getMessage());
        }
    }

    private Answer answer(HttpURLConnection http) throws IOException {
        return new Answer(refuse(http), parse(whole(http)));
    }

    /** The status of a success; anything else is thrown. */
    private int refuse(HttpURLConnection http) throws IOException {
        int status = http.getResponseCode();
        if (status >= 300) {
            throw Refusals.of(url, status, bytes(http.getErrorStream()));
        }
        return status;
    }

    /** The JDK's client takes a connection that breaks in the middle of a body for the body's end, or throws, as it comes. */
    private static byte[] whole(HttpURLConnection http) throws IOException {
        byte[] body;
        try {
            body = bytes(http.getInputStream());
        } catch (IOException e) {
            throw new IOException("it ended in the middle of an answer", e);
        }
        if (body.length < http.getContentLengthLong()) {
            throw new IOException("it ended in the middle of an answer");
        }
        return body;
    }

    private static byte[] bytes(InputStream in) throws IOException {
        return in == null ? new byte[0] : in.readAllBytes();
    }

    private static JsonNode parse(byte[] body) throws IOException {
        return body.length == 0 ? Json.object() : Json.read(body);
    }

    /** Says what went wrong between here and there. */
    public Failure failure(IOException e) {
        return Outages.of(url, e);
    }
}
