package io.mastercontrol.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.function.LongConsumer;

/**
 * The control plane over HTTP. {@link HttpURLConnection} because it starts a tenth of a second sooner than the newer
 * client, which is used only for PATCH.
 */
public final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 60_000;

    private final String url;
    private final String token;

    /** @param url base URL without a slash at its end */
    public Api(String url, String token) {
        this.url = url.replaceAll("/+$", "");
        this.token = token;
    }

    /** An answer with a body; {@code status} below 400. */
    public record Answer(int status, JsonNode body) {}

    public JsonNode get(String path) {
        return call("GET", path, null).body();
    }

    public JsonNode post(String path, Object body) {
        return call("POST", path, body).body();
    }

    public Answer call(String method, String path, Object body) {
        HttpURLConnection http = open(method, path);
        try {
            if (body != null) {
                byte[] bytes = JSON.writeValueAsBytes(body);
                http.setRequestProperty("Content-Type", "application/json");
                http.setDoOutput(true);
                http.setFixedLengthStreamingMode(bytes.length);
                try (OutputStream out = http.getOutputStream()) {
                    out.write(bytes);
                }
            } else if (method.equals("POST")) {
                http.setDoOutput(true);
                http.setFixedLengthStreamingMode(0);
                http.getOutputStream().close();
            }
            return answer(http);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** A change of part of a resource, under {@code If-Match} where an entity tag is given. */
    public JsonNode patch(String path, Object body, String ifMatch) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
            if (ifMatch != null) {
                request.header("If-Match", ifMatch);
            }
            HttpResponse<byte[]> answer =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() >= 400) {
                throw refused(answer.statusCode(), answer.body());
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
            HttpURLConnection http = open("HEAD", path);
            return http.getResponseCode() == 200;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Sends a file as it is; {@code progress} is told how many bytes went. */
    public JsonNode upload(String path, Path file, String mediaType, LongConsumer progress) {
        HttpURLConnection http = open("POST", path);
        try (InputStream in = Files.newInputStream(file)) {
            http.setRequestProperty("Content-Type", mediaType);
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

    /** A text or an event stream, read by the caller, who closes it. */
    public InputStream stream(String path, String accept, int readMillis) throws IOException {
        HttpURLConnection http = open("GET", path);
        http.setRequestProperty("Accept", accept);
        http.setReadTimeout(readMillis);
        if (http.getResponseCode() >= 400) {
            throw refused(http.getResponseCode(), bytes(http.getErrorStream()));
        }
        return http.getInputStream();
    }

    public String text(String path) {
        try (InputStream in = stream(path, "text/plain", READ_MILLIS)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    public static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
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
        int status = http.getResponseCode();
        if (status >= 400) {
            throw refused(status, bytes(http.getErrorStream()));
        }
        return new Answer(status, parse(bytes(http.getInputStream())));
    }

    private static byte[] bytes(InputStream in) throws IOException {
        return in == null ? new byte[0] : in.readAllBytes();
    }

    private static JsonNode parse(byte[] body) throws IOException {
        return body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
    }

    private static Failure refused(int status, byte[] body) {
        String sentence = "the control plane answered " + status;
        try {
            JsonNode problem = parse(body);
            String detail = problem.path("detail").asText(problem.path("title").asText(""));
            if (!detail.isBlank()) {
                sentence = detail;
            }
            for (JsonNode error : problem.path("errors")) {
                sentence += "; " + error.path("field").asText() + ": "
                        + error.path("detail").asText();
            }
        } catch (JsonProcessingException e) {
            sentence += " without saying why";
        } catch (IOException e) {
            sentence += " (" + e.getMessage() + ")";
        }
        return new Failure(exitCode(status), sentence);
    }

    private static int exitCode(int status) {
        return switch (status) {
            case 404 -> Failure.NOT_FOUND;
            case 408, 504 -> Failure.TIMED_OUT;
            default -> status >= 500 ? Failure.FAILED : Failure.REFUSED;
        };
    }

    private Failure failure(IOException e) {
        if (e instanceof SocketTimeoutException) {
            return new Failure(Failure.TIMED_OUT, "the control plane at " + url + " did not answer in time");
        }
        if (e instanceof ConnectException) {
            return new Failure(
                    Failure.FAILED,
                    "no control plane answers at " + url + "; start it with './master-control up', or name another with"
                            + " MASTER_CONTROL_URL");
        }
        return new Failure(Failure.FAILED, "the control plane at " + url + ": " + e.getMessage());
    }
}
