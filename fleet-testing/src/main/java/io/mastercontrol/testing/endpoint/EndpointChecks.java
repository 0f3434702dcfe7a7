package io.mastercontrol.testing.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Holds a running service to the table of endpoints. Every check says what is wrong, a line each; nothing is wrong if it
 * says nothing.
 */
public final class EndpointChecks {
    private static final List<String> ROLES = List.of("viewer", "operator", "admin", "device", "service");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LONGEST_PROBLEM = 100_000;

    private final URI base;
    private final List<Endpoint> table;
    private final Callers callers;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    public EndpointChecks(String service, URI base, Callers callers) {
        this.base = base;
        this.table = Endpoint.of(service);
        this.callers = callers;
    }

    /** What came back, as far as it is of interest. */
    record Answer(int status, String type, String body) {
        /** Told to somebody who looks at the console. */
        boolean isPage() {
            return type.startsWith("text/html") && body.startsWith("<!doctype html>");
        }

        boolean isProblem() {
            return type.startsWith("application/problem+json")
                    && Json.read(body, JsonNode.class).path("detail").asText().length() > 1;
        }
    }

    /** What the code declares and the table lacks, and the other way round. */
    public List<String> whatIsNotInTheTable(String module) {
        Set<String> declared = DeclaredEndpoints.in(module);
        Set<String> listed = table.stream().map(Endpoint::title).collect(Collectors.toCollection(TreeSet::new));
        List<String> wrong = new ArrayList<>();
        declared.stream()
                .filter(endpoint -> !listed.contains(endpoint))
                .forEach(endpoint -> wrong.add(endpoint + " is missing in endpoints.txt: say there whom it lets in"));
        listed.stream()
                .filter(endpoint -> !declared.contains(endpoint))
                .forEach(endpoint -> wrong.add(endpoint + " stands in endpoints.txt, and there is no such endpoint"));
        return wrong;
    }

    /** Asks every endpoint as nobody and in every role. */
    public List<String> whoIsLetIn() {
        List<String> wrong = new ArrayList<>();
        for (Endpoint endpoint : table) {
            Answer stranger = ask(endpoint, null);
            if ((endpoint.isOpen() && !endpoint.hasOwnTokens()) != (stranger.status() != 401)) {
                wrong.add(endpoint.title() + " answers nobody " + stranger);
            }
            for (String role : ROLES) {
                String token = callers.token(role);
                if (token == null) {
                    continue;
                }
                Answer answer = ask(endpoint, token);
                boolean refused = answer.status() == 401 || answer.status() == 403;
                // The open addresses have secrets of their own in the body, and may refuse for that.
                if (!endpoint.isOpen() && (endpoint.letsIn(role) ? refused : answer.status() != 403)) {
                    wrong.add(endpoint.title() + " answers a " + role + " " + answer);
                }
            }
        }
        return wrong;
    }

    /**
     * Asks every endpoint with tokens that nobody may believe.
     *
     * @param tokens by what is wrong about them
     */
    public List<String> whoIsBelieved(Map<String, String> tokens) {
        List<String> wrong = new ArrayList<>();
        for (Endpoint endpoint : table) {
            if (!endpoint.isOpen()) {
                tokens.forEach((what, token) -> {
                    Answer answer = ask(endpoint, token);
                    if (answer.status() != 401) {
                        wrong.add(endpoint.title() + " answers " + what + " " + answer);
                    }
                });
            }
        }
        return wrong;
    }

    /** Asks every endpoint as somebody who may see no device that there is. */
    public List<String> whatScopesDo() {
        List<String> wrong = new ArrayList<>();
        for (Endpoint endpoint : table) {
            if (endpoint.scope().equals("-")) {
                continue;
            }
            Answer answer = ask(endpoint, callers.scoped(endpoint.lowest(), "scope-of-tests=nowhere"));
            boolean right =
                    switch (endpoint.scope()) {
                        case "refused" ->
                            answer.status() == 403 && answer.body().contains("scope-of-tests=nowhere");
                        case "device" -> answer.status() == 404;
                        case "narrowed", "same", "honoured" -> answer.status() != 401 && answer.status() != 403;
                        default -> false;
                    };
            if (!right || (answer.status() >= 400 && !endpoint.method().equals("HEAD") && !answer.isProblem())) {
                wrong.add(endpoint.title() + " (" + endpoint.scope() + ") answers somebody with a scope " + answer);
            }
        }
        return wrong;
    }

    /** Sends every endpoint what nobody in his right mind would. */
    public List<String> whatHostileInputDoes() {
        List<String> wrong = new ArrayList<>();
        for (Endpoint endpoint : table) {
            String token = endpoint.isOpen() ? null : callers.token(endpoint.lowest());
            if (endpoint.isOpen() || token != null) {
                HostileInput.paths(endpoint).forEach(uri -> judge(wrong, endpoint, uri, null, token, false));
                if (!endpoint.method().equals("GET") && !endpoint.method().equals("HEAD")) {
                    HostileInput.bodies()
                            .forEach(body -> judge(
                                    wrong, endpoint, endpoint.ofNothing(), body, token, endpoint.mustRefuse(body)));
                }
            }
        }
        return wrong;
    }

    private void judge(
            List<String> wrong, Endpoint endpoint, String path, HostileInput body, String token, boolean mustRefuse) {
        String what = endpoint.title() + " with "
                + (body == null ? path.substring(0, Math.min(120, path.length())) : body.name());
        try {
            Answer answer = ask(endpoint.method(), path, body, token);
            boolean refused = answer.status() >= 400;
            boolean told = !refused || endpoint.method().equals("HEAD") || answer.isPage() || answer.isProblem();
            boolean framework =
                    body == null && (answer.status() == 414 || answer.status() == 431 || answer.status() == 400);
            if (answer.status() == 500 || answer.status() == 502 || (mustRefuse && !refused) || !(told || framework)) {
                wrong.add(what + " answers " + answer);
            }
        } catch (UncheckedIOException e) {
            wrong.add(what + " breaks the connection: " + e.getCause().getMessage());
        }
    }

    private Answer ask(Endpoint endpoint, String token) {
        return ask(
                endpoint.method(),
                endpoint.ofNothing(),
                endpoint.takesJson() ? new HostileInput("an empty object", "application/json", "{}".getBytes()) : null,
                token);
    }

    private Answer ask(String method, String path, HostileInput body, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(PATIENCE)
                .header("Accept", "application/json, application/problem+json, text/event-stream;q=0.5, */*;q=0.1")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body.bytes()));
        if (body != null) {
            request.header("Content-Type", body.type());
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<InputStream> response = send(request.build());
            String type = response.headers().firstValue("Content-Type").orElse("");
            try (InputStream in = response.body()) {
                // A stream that goes well has no end.
                byte[] bytes = response.statusCode() < 400 ? new byte[0] : in.readNBytes(LONGEST_PROBLEM);
                return new Answer(response.statusCode(), type, new String(bytes));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** A server may hang up after it refused what came before, and the client learns of it too late: once more, then. */
    private HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        }
    }
}
