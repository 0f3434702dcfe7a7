package io.mastercontrol.testing.endpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** One line of the table of endpoints. */
public record Endpoint(String service, String method, String path, Set<String> roles, String scope, String body) {
    private static final int COLUMNS = 6;
    private static final List<String> PEOPLE = List.of("viewer", "operator", "admin");

    /** The lines of one service. */
    public static List<Endpoint> of(String service) {
        try (InputStream in = Endpoint.class.getResourceAsStream("endpoints.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(Endpoint::read)
                    .filter(endpoint -> endpoint.service.equals(service))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the table of endpoints cannot be read", e);
        }
    }

    private static Endpoint read(String line) {
        String[] columns = line.trim().split("\\s+");
        if (columns.length != COLUMNS) {
            throw new IllegalStateException("a line of the table has not " + COLUMNS + " columns: " + line);
        }
        return new Endpoint(
                columns[0],
                columns[1],
                columns[2],
                Set.copyOf(Arrays.asList(columns[3].split("[+]"))),
                columns[4],
                columns[5]);
    }

    String title() {
        return method + " " + path;
    }

    boolean isOpen() {
        return roles.contains("anybody") || hasOwnTokens();
    }

    /** Whether it knows a kind of tokens that no other endpoint takes. */
    boolean hasOwnTokens() {
        return roles.contains("own");
    }

    boolean letsIn(String role) {
        if (isOpen() || roles.contains(role)) {
            return true;
        }
        // Services may look at what every viewer may.
        int rank = role.equals("service") ? 0 : PEOPLE.indexOf(role);
        return rank >= 0
                && roles.stream().anyMatch(lowest -> PEOPLE.contains(lowest) && PEOPLE.indexOf(lowest) <= rank);
    }

    /** The person with the least rights who is let in, or else the service. */
    String lowest() {
        return PEOPLE.stream().filter(this::letsIn).findFirst().orElse("service");
    }

    /** The path of something that is not there. */
    String ofNothing() {
        return path.replace("{verb}", "restart").replaceAll("\\{\\w+}", "nothing");
    }

    boolean takesJson() {
        return body.startsWith("json");
    }

    /** Whether nobody can mean this body here; where a body may be left out, none is as good. UTF-16 may be meant. */
    boolean mustRefuse(HostileInput input) {
        boolean left = body.equals("json?")
                && (input.name().equals("null") || input.name().equals("nothing"));
        return takesJson() && !left && !input.name().equals("UTF-16");
    }
}
